/** JSON text to plain Java values and back, within limits that a hostile text cannot exceed. */
package dev.lacuna.cnn.json;
