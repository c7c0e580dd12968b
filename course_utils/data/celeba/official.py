"""Lo que se sabe de CelebA sin abrir ningún archivo: nombres, direcciones y licencia.

Fuente: Liu, Luo, Wang y Tang, 2015, «Deep Learning Face Attributes in the Wild», arXiv:1411.7766.
"""

IMAGE_FOLDER = "img_align_celeba"
IMAGE_ZIP = "img_align_celeba.zip"
ATTRIBUTE_LIST = "list_attr_celeba"
PARTITION_LIST = "list_eval_partition"

# Imágenes alineadas: 218 filas por 178 columnas; la cara cabe en los 148×148 píxeles centrales.
ALIGNED_SHAPE = (218, 178)
ALIGNED_CROP = 148

PAGE = "http://mmlab.ie.cuhk.edu.hk/projects/CelebA.html"
KAGGLE = "https://www.kaggle.com/datasets/jessicali9530/celeba-dataset"
LICENCE = (
    "CelebA es solo para investigación no comercial: no se puede vender, copiar para otros ni "
    "publicar, y las fotografías no son de quien reunió el conjunto (véase la página oficial)."
)


NAMES_ES = {
    "5_o_Clock_Shadow": "barba de un día",
    "Arched_Eyebrows": "cejas arqueadas",
    "Attractive": "atractivo, según quien etiquetó",
    "Bags_Under_Eyes": "ojeras",
    "Bald": "calvicie",
    "Bangs": "flequillo",
    "Big_Lips": "labios gruesos",
    "Big_Nose": "nariz grande",
    "Black_Hair": "pelo negro",
    "Blond_Hair": "pelo rubio",
    "Blurry": "imagen borrosa",
    "Brown_Hair": "pelo castaño",
    "Bushy_Eyebrows": "cejas pobladas",
    "Chubby": "cara rellena",
    "Double_Chin": "papada",
    "Eyeglasses": "gafas",
    "Goatee": "perilla",
    "Gray_Hair": "pelo canoso",
    "Heavy_Makeup": "mucho maquillaje",
    "High_Cheekbones": "pómulos marcados",
    "Male": "hombre",
    "Mouth_Slightly_Open": "boca entreabierta",
    "Mustache": "bigote",
    "Narrow_Eyes": "ojos entrecerrados",
    "No_Beard": "sin barba",
    "Oval_Face": "cara ovalada",
    "Pale_Skin": "piel pálida",
    "Pointy_Nose": "nariz puntiaguda",
    "Receding_Hairline": "entradas",
    "Rosy_Cheeks": "mejillas sonrosadas",
    "Sideburns": "patillas",
    "Smiling": "sonríe",
    "Straight_Hair": "pelo liso",
    "Wavy_Hair": "pelo ondulado",
    "Wearing_Earrings": "pendientes",
    "Wearing_Hat": "sombrero",
    "Wearing_Lipstick": "labios pintados",
    "Wearing_Necklace": "collar",
    "Wearing_Necktie": "corbata",
    "Young": "joven",
}
ATTRIBUTES = tuple(NAMES_ES)


def spanish_name(attribute: str) -> str:
    """Devuelve el nombre en español de un atributo; si no es de CelebA, el suyo sin guiones."""
    return NAMES_ES.get(attribute, attribute.replace("_", " "))
