/**
 * The two codecs of WebP: VP8 key frames (RFC 6386) with libwebp's interpolation of colour, and
 * VP8L (RFC 9649). Damage is answered with an {@link java.io.IOException} whose message says what
 * is wrong with the data.
 */
package dev.lacuna.cnn.data.webp;
