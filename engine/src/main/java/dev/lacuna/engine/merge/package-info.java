/** Operators of several inputs: sum and concatenation. */
package dev.lacuna.engine.merge;
