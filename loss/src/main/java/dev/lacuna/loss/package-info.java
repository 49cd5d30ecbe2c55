/** Losses over logits and sparse three-state labels, and the text that names them. */
package dev.lacuna.loss;
