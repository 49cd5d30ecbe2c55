/** Hides labels that are known, so that methods for incomplete labels can be measured. */
package dev.lacuna.loss.hide;
