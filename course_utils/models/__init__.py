"""Redes del curso, escritas solo con ``keras``: sirven sobre TensorFlow, JAX y PyTorch."""

from course_utils.models.autoencoder import Autoencoder
from course_utils.models.conv import (
    conv_decoder_transposed,
    conv_decoder_upsampling,
    conv_encoder,
)
from course_utils.models.dense import dense_decoder, dense_encoder

__all__ = [
    "Autoencoder",
    "conv_decoder_transposed",
    "conv_decoder_upsampling",
    "conv_encoder",
    "dense_decoder",
    "dense_encoder",
]
