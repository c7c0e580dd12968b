"""Redes del curso, escritas solo con ``keras``: sirven sobre TensorFlow, JAX y PyTorch."""

from course_utils.models.autoencoder import Autoencoder
from course_utils.models.base import LatentModel
from course_utils.models.celeba import celeba_decoder, celeba_encoder, celeba_vae
from course_utils.models.classifier import image_classifier
from course_utils.models.compare import same_architecture
from course_utils.models.conditional import (
    ConditionalVAE,
    conditional_decoder,
    conditional_encoder,
)
from course_utils.models.conv import (
    conv_decoder_transposed,
    conv_decoder_upsampling,
    conv_encoder,
    vae_encoder,
)
from course_utils.models.dense import dense_decoder, dense_encoder, dense_vae_encoder
from course_utils.models.likelihoods import Gaussian
from course_utils.models.pixel_cnn import MaskedConv2D, pixel_cnn, sample_codes
from course_utils.models.regularized import (
    ContractiveAutoencoder,
    DenoisingAutoencoder,
    SparseAutoencoder,
    contractive_penalty,
)
from course_utils.models.restoration import restoration_net
from course_utils.models.vae import VAE, Sampling, kl_nats
from course_utils.models.vq_vae import VQVAE, VectorQuantizer, vq_decoder, vq_encoder

__all__ = [
    "VAE",
    "VQVAE",
    "Autoencoder",
    "ConditionalVAE",
    "ContractiveAutoencoder",
    "DenoisingAutoencoder",
    "Gaussian",
    "LatentModel",
    "MaskedConv2D",
    "Sampling",
    "SparseAutoencoder",
    "VectorQuantizer",
    "celeba_decoder",
    "celeba_encoder",
    "celeba_vae",
    "conditional_decoder",
    "conditional_encoder",
    "contractive_penalty",
    "conv_decoder_transposed",
    "conv_decoder_upsampling",
    "conv_encoder",
    "dense_decoder",
    "dense_encoder",
    "dense_vae_encoder",
    "image_classifier",
    "kl_nats",
    "pixel_cnn",
    "restoration_net",
    "same_architecture",
    "sample_codes",
    "vae_encoder",
    "vq_decoder",
    "vq_encoder",
]
