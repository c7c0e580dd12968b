import subprocess

import pytest

from course_utils.instructor import address
from course_utils.project import PLACEHOLDER_ADDRESS

COURSE = "https://github.com/ana/curso-2.0"


@pytest.fixture
def copy(tmp_path, monkeypatch):
    """Una copia sin dirección propia, con su repositorio."""
    monkeypatch.setattr(address, "repository_address", lambda: PLACEHOLDER_ADDRESS)
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
    return tmp_path


def set_remote(folder, url):
    subprocess.run(["git", "-C", str(folder), "remote", "add", "origin", url], check=True)


@pytest.mark.parametrize(
    "url",
    [
        COURSE,
        f"{COURSE}.git",
        "git@github.com:ana/curso-2.0.git",
        "ssh://git@github.com/ana/curso-2.0",
        "https://una-clave@github.com/ana/curso-2.0/",
    ],
)
def test_a_copy_takes_its_address_from_git(copy, url):
    set_remote(copy, url)
    assert address.choose_address(copy) == COURSE


@pytest.mark.parametrize("url", ["/srv/git/curso.git", "https://gitlab.com/ana/curso"])
def test_another_server_leaves_the_sample_address(copy, url):
    set_remote(copy, url)
    assert address.choose_address(copy) == PLACEHOLDER_ADDRESS


def test_without_a_remote_or_a_repository_the_sample_address_stays(copy):
    assert address.choose_address(copy) == PLACEHOLDER_ADDRESS
    assert address.choose_address(copy / "no_existe") == PLACEHOLDER_ADDRESS


def test_the_written_address_wins_over_git_and_the_asked_one_over_both(copy, monkeypatch):
    set_remote(copy, COURSE)
    monkeypatch.setattr(address, "repository_address", lambda: "https://github.com/eva/otro")
    assert address.choose_address(copy) == "https://github.com/eva/otro"
    assert (
        address.choose_address(copy, "https://github.com/leo/mio/") == "https://github.com/leo/mio"
    )


def test_what_is_not_a_repository_is_explained(tmp_path):
    with pytest.raises(ValueError, match="«curso» no es la dirección de un repositorio"):
        address.choose_address(tmp_path, "curso")


def test_it_is_written_where_it_is_and_only_once(tmp_path):
    project = tmp_path / "pyproject.toml"
    project.write_text('[project.urls]\nRepository = "x"\nname = "x"\n', encoding="utf-8")
    assert address.write_address(tmp_path, COURSE) == [project]
    expected = f'[project.urls]\nRepository = "{COURSE}"\nname = "x"\n'
    assert project.read_text(encoding="utf-8") == expected
    assert address.write_address(tmp_path, COURSE) == []
