/* The rounds of the challenge model in C: the same steps and the same lanes as detente.forecasting.challenge_kernel,
   so that the two can be timed against each other.  Compiled on the spot by `python -m benchmarks.challenge`.

   Only what the three presets need: a status quo that is certain to stay.  One thread; the lane count is a constant. */

#include <stdlib.h>

#include "vmath.h"

#define LANES 64
#define LANE for (int v = 0; v < LANES; v++)
#define TOGETHER 1e-9
#define ZERO 1e-12
#define NONE 1e300

enum { X, Y, W, S, R, SUM, BELOW, MOMENT, HULL, FIELDS };
enum { IJ, JI, SEEN_IJ, SEEN_JI, PAIR };

typedef double row[LANES];

typedef struct {
    int rounds, mean, all_pairs, own_votes, initial_span, own_view, move, by_class, code, capitulation;
} rules_t;

typedef struct {
    int n;
    row *state;   /* [actor][field] */
    row *pairs;   /* [i][j][field] */
    row *burden;  /* [position][voter] */
    row *upto;
    row start, middle, total;
    int (*who)[LANES];
} table_t;

#define AT(i, field) (t->state[(size_t)(i) * FIELDS + (field)])
#define OF(i, j, field) (t->pairs[((size_t)(i) * n + (j)) * PAIR + (field)])
#define BURDEN(i, k) (t->burden[(size_t)(i) * n + (k)])
#define UPTO(i, k) (t->upto[(size_t)(i) * n + (k)])

static int after(const double *x, const double *s, const double *c, int a, int b) {
    if (x[a] != x[b]) return x[a] > x[b];
    if (s[a] != s[b]) return s[a] > s[b];
    return c[a] > c[b];
}

static void enter(table_t *t, int v, const double *x, const double *s, const double *c) {
    int n = t->n;
    for (int actor = 0; actor < n; actor++) {
        int k = actor;
        for (; k > 0 && after(x, s, c, t->who[k - 1][v], actor); k--) t->who[k][v] = t->who[k - 1][v];
        t->who[k][v] = actor;
    }
    double heaviest = 0;
    for (int k = 0; k < n; k++) {
        int a = t->who[k][v];
        AT(k, X)[v] = x[a];
        AT(k, W)[v] = c[a] * s[a] / 100;
        AT(k, S)[v] = s[a] / 100;
        heaviest = higher(heaviest, AT(k, W)[v]);
    }
    for (int k = 0; k < n; k++) AT(k, W)[v] /= heaviest;
    t->start[v] = AT(n - 1, X)[v] - AT(0, X)[v];
}

static void arrange(table_t *t, int v) {
    for (int actor = 1; actor < t->n; actor++) {
        double x = AT(actor, X)[v], w = AT(actor, W)[v], s = AT(actor, S)[v];
        int name = t->who[actor][v], k = actor;
        for (; k > 0 && AT(k - 1, X)[v] > x; k--) {
            AT(k, X)[v] = AT(k - 1, X)[v];
            AT(k, W)[v] = AT(k - 1, W)[v];
            AT(k, S)[v] = AT(k - 1, S)[v];
            t->who[k][v] = t->who[k - 1][v];
        }
        AT(k, X)[v] = x;
        AT(k, W)[v] = w;
        AT(k, S)[v] = s;
        t->who[k][v] = name;
    }
}

static double outcome(table_t *t, int v, int mean) {
    double weight = 0, moment = 0;
    for (int k = 0; k < t->n; k++) {
        weight += AT(k, W)[v];
        moment += AT(k, W)[v] * AT(k, X)[v];
    }
    if (mean) return moment / weight;
    double half = weight / 2 * (1 - 1e-12), reached = AT(0, W)[v];
    int k = 0;
    while (reached < half) reached += AT(++k, W)[v];
    return AT(k, X)[v];
}

static void scale(table_t *t, int initial) {
    int n = t->n;
    row span, weight = {0}, moment = {0};
    LANE {
        double s = initial ? t->start[v] : AT(n - 1, X)[v] - AT(0, X)[v];
        span[v] = s > TOGETHER ? s : 1;
    }
    for (int i = 0; i < n; i++) LANE {
        AT(i, Y)[v] = (AT(i, X)[v] - AT(0, X)[v]) / span[v];
        AT(i, BELOW)[v] = weight[v] += AT(i, W)[v];
        AT(i, MOMENT)[v] = moment[v] -= AT(i, W)[v] * AT(i, Y)[v];
    }
    LANE t->middle[v] = AT(n - 1, Y)[v];
    for (int i = n - 1; i >= 0; i--)
        LANE t->middle[v] = AT(i, BELOW)[v] >= weight[v] / 2 * (1 - 1e-12) ? AT(i, Y)[v] : t->middle[v];
}

static void neutral_votes(table_t *t) {
    int n = t->n;
    row best, mid;
    for (int i = 0; i < n; i++) {
        LANE best[v] = 0;
        for (int k = 0; k < n; k++)
            LANE best[v] = higher(fma(AT(k, BELOW)[v], AT(i, Y)[v], AT(k, MOMENT)[v]), best[v]);
        LANE AT(i, HULL)[v] = best[v];
    }
    LANE t->total[v] = 0;
    for (int i = 0; i < n; i++)
        for (int j = i + 1; j < n; j++) {
            double *low = OF(i, j, IJ), *high = OF(i, j, JI);
            LANE {
                mid[v] = 0.5 * (AT(i, Y)[v] + AT(j, Y)[v]);
                best[v] = fma(AT(i, BELOW)[v], mid[v], AT(i, MOMENT)[v]);
            }
            int k = i + 1;
            for (; k + 3 < j; k += 4) LANE {
                double a = fma(AT(k, BELOW)[v], mid[v], AT(k, MOMENT)[v]);
                double b = fma(AT(k + 1, BELOW)[v], mid[v], AT(k + 1, MOMENT)[v]);
                double c = fma(AT(k + 2, BELOW)[v], mid[v], AT(k + 2, MOMENT)[v]);
                double d = fma(AT(k + 3, BELOW)[v], mid[v], AT(k + 3, MOMENT)[v]);
                best[v] = higher(higher(higher(a, b), higher(c, d)), best[v]);
            }
            for (; k < j; k++) LANE best[v] = higher(fma(AT(k, BELOW)[v], mid[v], AT(k, MOMENT)[v]), best[v]);
            const double *hi = AT(i, HULL), *hj = AT(j, HULL), *yi = AT(i, Y), *yj = AT(j, Y), *all = AT(n - 1, BELOW);
            row lows, highs;
            LANE lows[v] = higher(2 * (best[v] - hi[v]), 0);
            LANE highs[v] = higher(2 * (best[v] - hj[v]) + all[v] * (yj[v] - yi[v]), 0);
            LANE t->total[v] += lows[v] + highs[v];
            memcpy(low, lows, sizeof(row));
            memcpy(high, highs, sizeof(row));
        }
}

static void burdens(table_t *t) {
    int n = t->n;
    row log, a, b, sum;
    for (int i = 0; i < n; i++) {
        LANE BURDEN(i, i)[v] = 0;
        for (int j = i + 1; j < n; j++) {
            const double *yi = AT(i, Y), *yj = AT(j, Y), *ri = AT(i, R), *rj = AT(j, R), *wi = AT(i, W), *wj = AT(j, W);
            LANE log[v] = log_2(yj[v] - yi[v]);
            LANE {
                a[v] = wi[v] * exp_2(ri[v] * log[v]);
                b[v] = wj[v] * exp_2(rj[v] * log[v]);
            }
            memcpy(BURDEN(j, i), a, sizeof(row));
            memcpy(BURDEN(i, j), b, sizeof(row));
        }
    }
    for (int i = 0; i < n; i++) {
        LANE sum[v] = 0;
        for (int k = 0; k < n; k++) {
            double *upto = UPTO(i, k);
            const double *burden = BURDEN(i, k);
            LANE sum[v] += burden[v];
            LANE upto[v] = sum[v];
        }
    }
}

static void own_votes(table_t *t) {
    int n = t->n;
    row cast, lead;
    LANE t->total[v] = 0;
    for (int i = 0; i < n; i++)
        for (int j = i + 1; j < n; j++) {
            LANE cast[v] = 0;
            int k = i + 1;
            for (; k + 1 < j; k += 2)
                LANE cast[v] += fabs(BURDEN(i, k)[v] - BURDEN(j, k)[v]) + fabs(BURDEN(i, k + 1)[v] - BURDEN(j, k + 1)[v]);
            if (k < j) LANE cast[v] += fabs(BURDEN(i, k)[v] - BURDEN(j, k)[v]);
            LANE {
                double here = UPTO(i, n - 1)[v], there = UPTO(j, n - 1)[v];
                cast[v] += (UPTO(j, i)[v] - UPTO(i, i)[v]) + (here - UPTO(i, j - 1)[v]);
                cast[v] -= there - UPTO(j, j - 1)[v];
                lead[v] = there - here;
            }
            double *low = OF(i, j, IJ), *high = OF(i, j, JI);
            row lows, highs;
            LANE {
                lows[v] = higher((cast[v] + lead[v]) / 2, 0);
                highs[v] = higher((cast[v] - lead[v]) / 2, 0);
                t->total[v] += lows[v] + highs[v];
            }
            memcpy(low, lows, sizeof(row));
            memcpy(high, highs, sizeof(row));
        }
}

static void shares(table_t *t, int all_pairs) {
    int n = t->n;
    row every;
    LANE {
        double all = 2 * t->total[v];
        every[v] = 1 / (all > 0 ? all : 1);
    }
    for (int i = 0; i < n; i++)
        for (int j = i + 1; j < n; j++) {
            row *p = &OF(i, j, IJ);
            if (all_pairs) LANE {
                double low = p[IJ][v], high = p[JI][v], share = low + high > ZERO ? every[v] : 0;
                p[IJ][v] = low * share;
                p[JI][v] = high * share;
            }
            else LANE {
                double cast = p[IJ][v] + p[JI][v], share = p[IJ][v] / (cast > ZERO ? cast : 1);
                share = cast > ZERO ? share : 0.5;
                p[IJ][v] = share;
                p[JI][v] = 1 - share;
            }
        }
}

static void danger(table_t *t) {
    int n = t->n;
    for (int i = 0; i < n; i++) LANE AT(i, SUM)[v] = 0;
    for (int i = 0; i < n; i++)
        for (int j = i + 1; j < n; j++) {
            const row *p = &OF(i, j, IJ);
            const double *yi = AT(i, Y), *yj = AT(j, Y), *si = AT(i, S), *sj = AT(j, S);
            double *ti = AT(i, SUM), *tj = AT(j, SUM);
            LANE {
                double e = 2 * (yj[v] - yi[v]) * (1 - 2 * sj[v] * (1 - p[IJ][v]));
                tj[v] += fabs(e) > ZERO ? e : 0;
            }
            LANE {
                double e = 2 * (yj[v] - yi[v]) * (1 - 2 * si[v] * (1 - p[JI][v]));
                ti[v] += fabs(e) > ZERO ? e : 0;
            }
        }
}

static void exponents(table_t *t) {
    int n = t->n;
    row top, bottom;
    LANE top[v] = bottom[v] = AT(0, SUM)[v];
    for (int i = 1; i < n; i++) LANE {
        top[v] = higher(AT(i, SUM)[v], top[v]);
        bottom[v] = lower(AT(i, SUM)[v], bottom[v]);
    }
    for (int i = 0; i < n; i++) LANE {
        double spread = top[v] - bottom[v], rho = (2 * AT(i, SUM)[v] - top[v] - bottom[v]) / (spread > ZERO ? spread : 1);
        rho = spread > ZERO ? rho : 0;
        AT(i, R)[v] = (1 - rho / 3) / (1 + rho / 3);
    }
}

static void expect(table_t *t, int own_view) {
    int n = t->n;
    row ls, lf, c, d, e, f;
    for (int i = 0; i < n; i++) LANE AT(i, SUM)[v] = 2 - (2 - 4 * exp_2(-AT(i, R)[v]));
    for (int i = 0; i < n; i++)
        for (int j = i + 1; j < n; j++) {
            const double *yi = AT(i, Y), *yj = AT(j, Y), *ri = AT(i, R), *rj = AT(j, R), *si = AT(i, S), *sj = AT(j, S);
            const double *qi = AT(i, SUM), *qj = AT(j, SUM);
            row *p = &OF(i, j, IJ);
            LANE {
                double half = 0.5 * (yj[v] - yi[v]);
                ls[v] = log_2(0.5 - half);
                lf[v] = log_2(0.5 + half);
            }
            LANE {
                c[v] = exp_2(ri[v] * ls[v]);
                d[v] = exp_2(ri[v] * lf[v]);
                e[v] = exp_2(rj[v] * ls[v]);
                f[v] = exp_2(rj[v] * lf[v]);
            }
            LANE {
                double to_j = 4 * sj[v] * (1 - p[IJ][v]), to_i = 4 * si[v] * (1 - p[JI][v]);
                double by_i = d[v] - c[v], by_j = f[v] - e[v], rest_i = qi[v] - 4 * c[v], rest_j = qj[v] - 4 * e[v];
                double ij = rest_i - to_j * by_i, ji = rest_j - to_i * by_j;
                p[IJ][v] = fabs(ij) > ZERO ? ij : 0;
                p[JI][v] = fabs(ji) > ZERO ? ji : 0;
                ls[v] = rest_j - to_j * by_j;
                lf[v] = rest_i - to_i * by_i;
            }
            if (own_view) LANE {
                p[SEEN_IJ][v] = fabs(ls[v]) > ZERO ? ls[v] : 0;
                p[SEEN_JI][v] = fabs(lf[v]) > ZERO ? lf[v] : 0;
            }
        }
}

typedef struct { double force, code, margin, conflict, yielding; } choice_t;

/* What one actor at `there` can make another at `here` do, and whether that is the best so far. */
static void offer(const double *restrict press, const double *restrict resist, const double *restrict heres,
                  const double *restrict theres, choice_t way_of, double *restrict best, double *restrict second,
                  double *restrict taken) {
    double force = way_of.force, code = way_of.code, margin = way_of.margin, conflict = way_of.conflict;
    double yielding = way_of.yielding;
    LANE {
        double a = press[v], b = resist[v], here = heres[v], there = theres[v], way = there - here, fear = fabs(b);
        double gain = a > 0 ? a : 1, unit = 1 / (gain * (gain + fear)), part = fear * (gain + fear) * unit;
        double meets = b < 0 ? (a - margin >= fear ? 1 : 0) : 0;
        double target = here + way * lower(part, 1);
        target = meets > 0 ? target : there;
        double step = fabs(target - here), rank = meets > 0 ? 1 : yielding;
        double fought = b > 0 ? (a > b + ZERO ? conflict : 2 * NONE) : 2 * NONE;
        rank = b < 0 ? rank : fought;
        rank = a > 0 ? rank : 2 * NONE;
        rank = fabs(way) > TOGETHER ? rank : 2 * NONE;
        double key = 1e10 * (force * -gain + (1 - force) * (rank < NONE ? rank : 0));
        key = (key + TO_NEAREST) - TO_NEAREST;
        key = rank < NONE ? key : 2 * NONE;
        double lies = code * (here + way * (gain * gain * unit)) + (1 - code) * step;
        double order = 1e10 * (meets > 0 ? lies : step);
        order = (order + TO_NEAREST) - TO_NEAREST;
        double b1 = best[v], b2 = second[v], b3 = taken[v];
        double third = target < b3 ? 1 : 0;
        third = order < b2 ? 1 : (order == b2 ? third : 0);
        third = key < b1 ? 1 : (key == b1 ? third : 0);
        best[v] = third > 0 ? key : b1;
        second[v] = third > 0 ? order : b2;
        taken[v] = third > 0 ? target : b3;
    }
}

static void accept(table_t *t, const rules_t *rules) {
    int n = t->n, seen = rules->own_view ? SEEN_IJ : IJ;
    choice_t way_of = {rules->by_class ? 0 : 1, rules->code ? 1 : 0, rules->code ? ZERO : -ZERO,
                       rules->move ? 0 : 2 * NONE, rules->capitulation ? 2 : 2 * NONE};
    row best, second, taken;
    for (int m = 0; m < n; m++) {
        const double *at = AT(m, X), *lowest = AT(0, X), *highest = AT(n - 1, X);
        double *next = AT(m, Y);
        LANE {
            best[v] = second[v] = NONE;
            taken[v] = at[v];
        }
        for (int i = 0; i < n; i++) {
            if (i < m) offer(OF(i, m, seen), OF(i, m, JI), at, AT(i, X), way_of, best, second, taken);
            if (i > m) offer(OF(m, i, seen + 1), OF(m, i, IJ), at, AT(i, X), way_of, best, second, taken);
        }
        LANE next[v] = lower(higher(taken[v], lowest[v]), highest[v]);
    }
}

/* point (draw), last (draw, actor): the outcome and the positions after the last round. */
int play(const double *position, const double *salience, const double *capability, int64_t draws, int64_t actors,
         const rules_t *rules, double *point, double *last) {
    size_t n = actors, pairs = n * n;
    table_t *t = aligned_alloc(64, sizeof(table_t));
    t->n = actors;
    t->state = aligned_alloc(64, n * FIELDS * sizeof(row));
    t->pairs = aligned_alloc(64, pairs * PAIR * sizeof(row));
    t->burden = aligned_alloc(64, (rules->own_votes ? pairs : 1) * sizeof(row));
    t->upto = aligned_alloc(64, (rules->own_votes ? pairs : 1) * sizeof(row));
    t->who = malloc(n * sizeof(*t->who));
    memset(t->state, 0, n * FIELDS * sizeof(row));
    memset(t->start, 0, sizeof(row));
    int64_t draw[LANES], upcoming = 0, busy = 0;
    int played[LANES] = {0};
    for (int v = 0; v < LANES; v++) {
        draw[v] = upcoming < draws ? upcoming : -1;
        if (draw[v] < 0) continue;
        enter(t, v, position + draw[v] * n, salience + draw[v] * n, capability + draw[v] * n);
        upcoming++;
        busy++;
    }
    while (busy > 0) {
        scale(t, rules->initial_span);
        neutral_votes(t);
        shares(t, rules->all_pairs);
        danger(t);
        exponents(t);
        if (rules->own_votes) {
            burdens(t);
            own_votes(t);
            shares(t, rules->all_pairs);
        }
        expect(t, rules->own_view);
        accept(t, rules);
        for (int v = 0; v < LANES; v++) {
            if (draw[v] < 0) continue;
            int rest = 1;
            for (size_t k = 0; k < n; k++) {
                rest &= AT(k, X)[v] == AT(k, Y)[v];
                AT(k, X)[v] = AT(k, Y)[v];
            }
            arrange(t, v);
            if (++played[v] < rules->rounds && !rest) continue;
            point[draw[v]] = outcome(t, v, rules->mean);
            for (size_t k = 0; k < n; k++) last[draw[v] * n + t->who[k][v]] = AT(k, X)[v];
            if (upcoming < draws) {
                draw[v] = upcoming++;
                played[v] = 0;
                enter(t, v, position + draw[v] * n, salience + draw[v] * n, capability + draw[v] * n);
            } else {
                draw[v] = -1;
                busy--;
            }
        }
    }
    free(t->state);
    free(t->pairs);
    free(t->burden);
    free(t->upto);
    free(t->who);
    free(t);
    return 0;
}
