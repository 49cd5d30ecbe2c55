/** Event files that TensorBoard reads. */
package dev.lacuna.cli.tensorboard;
