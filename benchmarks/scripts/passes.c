/* The passes of benchmarks/sections/rows.py by hand: r.r and J'r in one pass, and J'J with them.
   gcc -O3 -march=native -ffast-math -shared -fPIC passes.c -lm */
#include <math.h>
#include <string.h>

#define BLOCK 256
#define MOST 10

/* Rows of (J r) for a block: out[k * BLOCK + i]. */
typedef void block_rows(long n, const double *x, const double *y, const double *p, double *out);

static void decay(long n, const double *x, const double *y, const double *p, double *out) {
    double a = p[0], b = p[1], c = p[2];
    for (long i = 0; i < n; i++) {
        double e = exp(-b * x[i]);
        out[i] = -e;
        out[BLOCK + i] = a * x[i] * e;
        out[2 * BLOCK + i] = -1;
        out[3 * BLOCK + i] = y[i] - (a * e + c);
    }
}

static void peaks(long n, const double *x, const double *y, const double *p, double *out) {
    double a1 = p[0], m1 = p[1], s1 = p[2], a2 = p[3], m2 = p[4], s2 = p[5], i1 = 1 / s1, i2 = 1 / s2;
    for (long i = 0; i < n; i++) {
        double u = (x[i] - m1) * i1, v = (x[i] - m2) * i2, e = exp(-0.5 * u * u), f = exp(-0.5 * v * v);
        out[i] = -e;
        out[BLOCK + i] = -a1 * e * u * i1;
        out[2 * BLOCK + i] = -a1 * e * u * u * i1;
        out[3 * BLOCK + i] = -f;
        out[4 * BLOCK + i] = -a2 * f * v * i2;
        out[5 * BLOCK + i] = -a2 * f * v * v * i2;
        out[6 * BLOCK + i] = -1;
        out[7 * BLOCK + i] = -x[i];
        out[8 * BLOCK + i] = -x[i] * x[i];
        out[9 * BLOCK + i] = y[i] - (a1 * e + a2 * f + p[6] + p[7] * x[i] + p[8] * x[i] * x[i]);
    }
}

static void ratio(long n, const double *x, const double *y, const double *p, double *out) {
    for (long i = 0; i < n; i++) {
        double z = x[i], z2 = z * z, z3 = z2 * z;
        double d = 1 / (1 + p[4] * z + p[5] * z2 + p[6] * z3), q = (p[0] + p[1] * z + p[2] * z2 + p[3] * z3) * d;
        out[i] = -d;
        out[BLOCK + i] = -d * z;
        out[2 * BLOCK + i] = -d * z2;
        out[3 * BLOCK + i] = -d * z3;
        out[4 * BLOCK + i] = q * d * z;
        out[5 * BLOCK + i] = q * d * z2;
        out[6 * BLOCK + i] = q * d * z3;
        out[7 * BLOCK + i] = y[i] - q;
    }
}

static void wave(long n, const double *x, const double *y, const double *p, double *out) {
    /* Two loops: the compiler has vector code for either function, not for both of one argument. */
    double a = p[0], g = p[1], w = p[2], f = p[3], c = p[4], s[BLOCK], k[BLOCK];
    for (long i = 0; i < n; i++) s[i] = sin(w * x[i] + f);
    for (long i = 0; i < n; i++) k[i] = cos(w * x[i] + f);
    for (long i = 0; i < n; i++) {
        double e = exp(-g * x[i]), u = e * k[i], v = a * e * s[i];
        out[i] = -u;
        out[BLOCK + i] = a * x[i] * u;
        out[2 * BLOCK + i] = x[i] * v;
        out[3 * BLOCK + i] = v;
        out[4 * BLOCK + i] = -1;
        out[5 * BLOCK + i] = y[i] - (a * u + c);
    }
}

static block_rows *const MODELS[] = {decay, peaks, ratio, wave};
static const int SIZES[] = {4, 10, 8, 6};

/* sums[k]: the product of row k of (J r) with r. */
void slope(int model, long n, const double *x, const double *y, const double *p, double *sums) {
    double out[MOST * BLOCK];
    int size = SIZES[model];
    memset(sums, 0, size * sizeof *sums);
    for (long s = 0; s < n; s += BLOCK) {
        long m = n - s < BLOCK ? n - s : BLOCK;
        MODELS[model](m, x + s, y + s, p, out);
        const double *r = out + (size - 1) * BLOCK;
        for (int k = 0; k < size; k++) {
            double t = 0;
            for (long i = 0; i < m; i++) t += out[k * BLOCK + i] * r[i];
            sums[k] += t;
        }
    }
}

/* sums[k * size + l], k <= l: the product of rows k and l of (J r). */
void products(int model, long n, const double *x, const double *y, const double *p, double *sums) {
    double out[MOST * BLOCK];
    int size = SIZES[model];
    memset(sums, 0, size * size * sizeof *sums);
    for (long s = 0; s < n; s += BLOCK) {
        long m = n - s < BLOCK ? n - s : BLOCK;
        MODELS[model](m, x + s, y + s, p, out);
        for (int k = 0; k < size; k++) {
            const double *u = out + k * BLOCK;
            int l = k;
            for (; l + 4 <= size; l += 4) {
                const double *v = out + l * BLOCK;
                double t0 = 0, t1 = 0, t2 = 0, t3 = 0;
                for (long i = 0; i < m; i++) {
                    t0 += u[i] * v[i];
                    t1 += u[i] * v[BLOCK + i];
                    t2 += u[i] * v[2 * BLOCK + i];
                    t3 += u[i] * v[3 * BLOCK + i];
                }
                sums[k * size + l] += t0;
                sums[k * size + l + 1] += t1;
                sums[k * size + l + 2] += t2;
                sums[k * size + l + 3] += t3;
            }
            for (; l < size; l++) {
                double t = 0;
                for (long i = 0; i < m; i++) t += u[i] * out[l * BLOCK + i];
                sums[k * size + l] += t;
            }
        }
    }
}

/* The chained Rosenbrock function with its gradient: each entry from its neighbours, so that the loop is vector code. */
double rosenbrock(long n, const double *restrict x, double *restrict g) {
    double a = 1 - x[0], b = x[1] - x[0] * x[0], f = a * a + 100 * b * b;
    g[0] = -2 * a - 400 * x[0] * b;
    for (long i = 1; i < n - 1; i++) {
        double before = x[i] - x[i - 1] * x[i - 1], after = x[i + 1] - x[i] * x[i], one = 1 - x[i];
        f += one * one + 100 * after * after;
        g[i] = 200 * before - 2 * one - 400 * x[i] * after;
    }
    g[n - 1] = 200 * (x[n - 1] - x[n - 2] * x[n - 2]);
    return f;
}
