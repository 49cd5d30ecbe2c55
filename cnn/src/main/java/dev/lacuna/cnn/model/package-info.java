/** Network graphs, weights, plans and model files. */
package dev.lacuna.cnn.model;
