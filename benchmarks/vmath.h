/* The polynomials of detente.vmath in C, for the programs that the benchmarks compare the kernels with. */

#ifndef DETENTE_VMATH_H
#define DETENTE_VMATH_H

#include <math.h>
#include <stdint.h>
#include <string.h>

#define TO_NEAREST 0x1.8p52

static inline double as_double(uint64_t bits) { double x; memcpy(&x, &bits, 8); return x; }
static inline uint64_t as_bits(double x) { uint64_t bits; memcpy(&bits, &x, 8); return bits; }
static inline double higher(double a, double b) { return a > b ? a : b; }
static inline double lower(double a, double b) { return a < b ? a : b; }

static inline double log_2(double b) {
    uint64_t s = as_bits(higher(b, 1e-150)) + (0x3FF0000000000000u - 0x3FE6A09E667F3BCDu);
    double e = as_double((s >> 52) | 0x4330000000000000u) - (0x1p52 + 1023);
    double m = as_double((s & 0x000FFFFFFFFFFFFFu) + 0x3FE6A09E667F3BCDu);
    double t = (m - 1) / (m + 1), q = t * t, p = 0.2429160853987535;
    p = fma(q, p, 0.2614442493522915);
    p = fma(q, p, 0.32061638813224547);
    p = fma(q, p, 0.4121984020482752);
    p = fma(q, p, 0.5770780172463286);
    p = fma(q, p, 0.9617966939243345);
    p = fma(q, p, 2.885390081777927);
    return fma(t, p, e);
}

static inline double exp_2(double y) {
    double held = lower(higher(y, -1000), 1000);
    double z = held + TO_NEAREST, f = held - (z - TO_NEAREST), p = 7.070977866508138e-09;
    p = fma(f, p, 1.0205905413765595e-07);
    p = fma(f, p, 1.3215451633221434e-06);
    p = fma(f, p, 1.5252672924850737e-05);
    p = fma(f, p, 0.00015403530424776529);
    p = fma(f, p, 0.0013333558200794592);
    p = fma(f, p, 0.009618129107618665);
    p = fma(f, p, 0.05550410866465167);
    p = fma(f, p, 0.24022650695910075);
    p = fma(f, p, 0.6931471805599462);
    p = fma(f, p, 1.0);
    return as_double(as_bits(p) + (as_bits(z) << 52));
}

#endif
