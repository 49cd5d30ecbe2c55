/**
 * YAML files that people write: configuration and network descriptions, with the lines of mistakes.
 */
package dev.lacuna.cli.yaml;
