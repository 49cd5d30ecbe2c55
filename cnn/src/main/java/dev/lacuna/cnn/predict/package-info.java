/** Prediction: tagging images with a trained model. */
package dev.lacuna.cnn.predict;
