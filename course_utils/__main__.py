from course_utils.instructor.cli import main

# Los procesos de ``in_parallel`` importan este módulo al arrancar.
if __name__ == "__main__":
    raise SystemExit(main())
