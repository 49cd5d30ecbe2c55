/**
 * Which labels are probably missing: suggestions from a model's scores, and checks of the labels
 * alone. Given labels are taken to be right, so nothing here ever removes one.
 */
package dev.lacuna.loss.audit;
