/**
 * SIMD kernels. The only package that imports {@code jdk.incubator.vector}, and nothing outside it
 * has a vector type in a field or signature; so the module stays optional at run time.
 */
package dev.lacuna.engine.kernel.simd;
