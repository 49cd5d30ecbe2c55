/** Random numbers that are pure functions of seed, stream and index. */
package dev.lacuna.engine.random;
