/**
 * A decoder of sequential JPEG (ITU-T T.81) that gives what the IJG library gives, to the bit: its
 * integer cosine transform, its interpolation of colour and its conversion to RGB.
 */
package dev.lacuna.cnn.data.jpeg;
