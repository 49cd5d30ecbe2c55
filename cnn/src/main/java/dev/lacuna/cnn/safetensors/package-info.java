/**
 * Reading and writing safetensors files: a length, a JSON header, raw little-endian tensors. The
 * format is that of <a
 * href="https://github.com/huggingface/safetensors">huggingface/safetensors</a>.
 */
package dev.lacuna.cnn.safetensors;
