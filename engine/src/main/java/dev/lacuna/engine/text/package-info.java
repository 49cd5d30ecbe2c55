/** Text that people write settings in. */
package dev.lacuna.engine.text;
