/* The process of talks in C: the rules, the streams and the order of stages of detente.talks.process, one run at a time,
   four of which share the blocks of the generator, so that the two can be timed against each other and must count the
   same outcomes.  Compiled on the spot by `python -m benchmarks.process`, which writes world.h: the given numbers as a
   struct, in the layout of detente.talks.layout.

   Everything that the benchmark's case and its variants use: two principals, any number of ratifiers, actors with means,
   tracks and packages; bargaining of mode nash; look-ahead, contest, hosts, trust, votes, instalments, lock-in, reversal,
   tension, will, leaders, incidents, leaks.  Left out: more than two principals, the other modes, seats, linear parry,
   shared cover, side payments and kinds, guarantees, gestures, tracks that open later, linked tracks, power that walks,
   forgetting, o_f, and the books apart from outcome, first times, acts and trust at the end. */

#include "vmath.h"
#include "world.h"

#define SLACK 1e-12
#define MONTH (1.0 / 12)
#define LOG2_E 1.4426950408889634
#define LN_2 0.6931471805599453
#define LANES 4
#define SLOTS 512

enum { TALKING, SIGNED, IMPLEMENTING, STANDING, LOCKED, PAUSED, REVERSED };
enum { AGREEMENT, PARTIAL, STALEMATE, COLLAPSE };
enum { FIRST_SIGNATURE, FIRST_RATIFICATION, FIRST_LOCK, FIRST_REVERSAL, FIRSTS };
enum { /* the order of the streams in detente.talks.layout */
    C_PRIOR, KAPPA_PRIOR, TYPE, DIFFICULTY, ATTEMPT, LEADER, REDRAW, INCIDENT, MODE, GO, INSTRUMENT_OF, TRACK_OF, TECH,
    SUPPRESS, CONTEST, LEAK, ACCEPT, BREAK, RESUME, VOTE, COMPLY, DETECT, REVERSAL
};

typedef struct {
    int trusty[2], away, locked, outcome, first[FIRSTS];
    double tau[2], v[2], will[2], c[2], kappa[2];
    int phase[TRACKS], rung[TRACKS], next[TRACKS], due[TRACKS], left[TRACKS], order[TRACKS];
    double x[TRACKS], lock[TRACKS], pressed[TRACKS], diff[TRACKS], att[TRACKS], so[TRACKS], tstar[2][TRACKS];
    double weight[ACTORS][TRACKS], capacity[SPOILERS];
    int64_t strikes[SPOILERS];
    /* of this round */
    double da[TRACKS], low[TRACKS], high[TRACKS], cover[TRACKS];
    int table[TRACKS], overlap[TRACKS];
    double stake[TRACKS][2], rest[TRACKS][2], gain[TRACKS][2], z[TRACKS][2], o[TRACKS][2], yes[TRACKS][2];
    double passes[TRACKS][RATIFIERS], prospect[TRACKS];
    int act[SPOILERS][2], strategic[SPOILERS], loses[SPOILERS];
    double affordable[SPOILERS];
} run_t;

typedef struct {
    const uint64_t (*keys)[3];
    int64_t block;
    int lane;
    int32_t stamp[SLOTS];
    double words[SLOTS][LANES];
} dice_t;

static inline double within(double x, double low, double high) { return lower(higher(x, low), high); }

/* --- functions: those of detente.vmath are in vmath.h; here those of detente.talks.normal */

static inline double ex(double x) { return exp_2(x * LOG2_E); }
static inline double ln(double x) { return log_2(x) * LN_2; }
static inline double logistic(double x) { return 1 / (1 + ex(-x)); }
static inline double held(double tau) { return within(tau, 1e-12, 1 - 1e-12); }
static inline double log_ratio(double a, double b) { return ln(higher(a, 1e-150)) - ln(higher(b, 1e-150)); }

static inline double updated(double tau, double evidence) {
    if (evidence == 0) return tau;
    double kept = held(tau);
    return held(logistic(ln(kept / (1 - kept)) + evidence));
}

static inline double polynomial(double x, const double *from, int n) {
    double sum = from[0];
    for (int i = 1; i < n; i++) sum = sum * x + from[i];
    return sum;
}

static double normal_cdf(double x) {
    static const double above[] = {3.52624965998911e-02, 0.700383064443688, 6.37396220353165, 33.912866078383,
                                   112.079291497871, 221.213596169931, 220.206867912376};
    static const double below[] = {8.83883476483184e-02, 1.75566716318264, 16.064177579207, 86.7807322029461,
                                   296.564248779674, 637.333633378831, 793.826512519948, 440.413735824752};
    double z = fabs(x), tail = 0;
    if (z <= 37) {
        double e = exp_2(-0.5 * z * z * LOG2_E);
        if (z < 7.07106781186547)
            tail = e * polynomial(z, above, 7) / polynomial(z, below, 8);
        else
            tail = e / ((z + 1 / (z + 2 / (z + 3 / (z + 4 / (z + 0.65))))) * 2.506628274631);
    }
    return x > 0 ? 1 - tail : tail;
}

static double normal_quantile(double u) {
    static const double mid_n[] = {2.5090809287301226727e3, 3.3430575583588128105e4, 6.7265770927008700853e4,
                                   4.5921953931549871457e4, 1.3731693765509461125e4, 1.9715909503065514427e3,
                                   1.3314166789178437745e2, 3.3871328727963666080e0};
    static const double mid_d[] = {5.2264952788528545610e3, 2.8729085735721942674e4, 3.9307895800092710610e4,
                                   2.1213794301586595867e4, 5.3941960214247511077e3, 6.8718700749205790830e2,
                                   4.2313330701600911252e1, 1.0};
    static const double out_n[] = {7.7454501427834140764e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1,
                                   1.27045825245236838258e0, 3.64784832476320460504e0, 5.76949722146069140550e0,
                                   4.63033784615654529590e0, 1.42343711074968357734e0};
    static const double out_d[] = {1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2,
                                   1.48103976427480074590e-1, 6.89767334985100004550e-1, 1.67638483018380384940e0,
                                   2.05319162663775882187e0, 1.0};
    static const double far_n[] = {2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.24266094738807843860e-3,
                                   2.65321895265761230930e-2, 2.96560571828504891230e-1, 1.78482653991729133580e0,
                                   5.46378491116411436990e0, 6.65790464350110377720e0};
    static const double far_d[] = {2.04426310338993978564e-15, 1.42151175831644588870e-7, 1.84631831751005468180e-5,
                                   7.86869131145613259100e-4, 1.48753612908506148525e-2, 1.36929880922735805310e-1,
                                   5.99832206555887937690e-1, 1.0};
    double q = u - 0.5;
    if (fabs(q) <= 0.425) {
        double r = 0.180625 - q * q;
        return q * polynomial(r, mid_n, 8) / polynomial(r, mid_d, 8);
    }
    double r = sqrt(-ln(higher(q < 0 ? u : 1 - u, 1e-150))), x;
    x = r <= 5 ? polynomial(r - 1.6, out_n, 8) / polynomial(r - 1.6, out_d, 8)
               : polynomial(r - 5, far_n, 8) / polynomial(r - 5, far_d, 8);
    return q < 0 ? -x : x;
}

/* --- chance */

static void fill(dice_t *d, int slot, int index) {
    uint64_t c0 = d->block + 1, c1 = index, c2 = d->keys[slot][2], c3 = 0, k0 = d->keys[slot][0], k1 = d->keys[slot][1];
    for (int i = 0; i < 10; i++) {
        unsigned __int128 a = (unsigned __int128)0xD2E7470EE14C6C93u * c0, b = (unsigned __int128)0xCA5A826395121157u * c2;
        c0 = (uint64_t)(b >> 64) ^ c1 ^ k0;
        c1 = (uint64_t)b;
        c2 = (uint64_t)(a >> 64) ^ c3 ^ k1;
        c3 = (uint64_t)a;
        k0 += 0x9E3779B97F4A7C15u;
        k1 += 0xBB67AE8584CAA73Bu;
    }
    d->words[slot][0] = (double)(c0 >> 11) * 0x1p-53;
    d->words[slot][1] = (double)(c1 >> 11) * 0x1p-53;
    d->words[slot][2] = (double)(c2 >> 11) * 0x1p-53;
    d->words[slot][3] = (double)(c3 >> 11) * 0x1p-53;
    d->stamp[slot] = index;
}

static inline double chance(dice_t *d, int slot, int index) {
    if (d->stamp[slot] != index) fill(d, slot, index);
    return d->words[slot][d->lane];
}

/* --- the start of a run */

static void open_attempt(const world_t *w, run_t *s, dice_t *d, int k, int index) {
    double sd = w->parameters.sd_o, rho = w->parameters.rho_o;
    s->att[k] = sd > 0 && rho < 1 ? sqrt(1 - rho) * sd * normal_quantile(chance(d, w->slots[ATTEMPT] + k, index)) : 0;
}

static double drawn(double mean, double sd, dice_t *d, int slot) {
    return sd > 0 ? higher(0, mean + sd * normal_quantile(chance(d, slot, 0))) : mean;
}

static void begin(const world_t *w, run_t *s, dice_t *d) {
    int n = w->n_tracks;
    memset(s, 0, sizeof(*s));
    s->outcome = -1;
    for (int f = 0; f < FIRSTS; f++) s->first[f] = -1;
    for (int i = 0; i < 2; i++) {
        s->c[i] = drawn(w->principals[i].c_mean, w->principals[i].c_sd, d, w->slots[C_PRIOR] + i);
        s->kappa[i] = drawn(w->principals[i].kappa_mean, w->principals[i].kappa_sd, d, w->slots[KAPPA_PRIOR] + i);
        s->trusty[i] = chance(d, w->slots[TYPE] + i, 0) < w->principals[i].tau0;
        s->tau[i] = w->principals[i].tau0;
        s->v[i] = w->principals[i].v0;
        s->will[i] = 1;
    }
    for (int a = 0; a < w->n_actors; a++) {
        double total = 0;
        for (int k = 0; k < n; k++) total += w->salience[a][k];
        for (int k = 0; k < n; k++) s->weight[a][k] = total > 0 ? w->salience[a][k] / total : 0;
    }
    const double *mine = s->weight[w->principal_actor[0]], *yours = s->weight[w->principal_actor[1]];
    double lean[TRACKS];
    for (int k = 0; k < n; k++) {
        s->x[k] = w->reference[k];
        s->rung[k] = -1;
        s->next[k] = w->start[k];
        double sd = w->parameters.sd_o, rho = w->parameters.rho_o;
        if (sd > 0 && rho > 0) s->diff[k] = sqrt(rho) * sd * normal_quantile(chance(d, w->slots[DIFFICULTY] + k, 0));
        open_attempt(w, s, d, k, 0);
        lean[k] = yours[k] > 0 ? mine[k] / yours[k] : (mine[k] > 0 ? 1e300 : -1);
        int at = k;
        for (; at > 0 && lean[s->order[at - 1]] < lean[k]; at--) s->order[at] = s->order[at - 1];
        s->order[at] = k;
    }
    for (int j = 0; j < w->n_spoilers; j++) s->capacity[j] = w->spoilers[j].capacity;
}

/* --- stages 0 and 1 */

static void shocks(const world_t *w, run_t *s, dice_t *d, int t, double leaving, double incident) {
    for (int i = 0; i < 2; i++)
        if (leaving > 0 && chance(d, w->slots[LEADER] + i, t) < leaving) {
            double tau0 = w->principals[i].tau0, lost = w->parameters.w_l;
            if (chance(d, w->slots[REDRAW] + i, t) < lost) s->trusty[i] = chance(d, w->slots[TYPE] + i, t + 1) < tau0;
            s->tau[i] = (1 - lost) * s->tau[i] + lost * tau0;
            s->will[i] += w->parameters.w_w * (1 - s->will[i]);
        }
    if (incident > 0 && chance(d, w->slots[INCIDENT], t) < incident)
        for (int i = 0; i < 2; i++) s->v[i] = lower(s->v[i] + 0.4, w->parameters.v_max);
    if (w->upkeep > 0)
        for (int i = 0; i < 2; i++) s->will[i] = higher(0, s->will[i] - w->upkeep);
}

/* Chance that an untrustworthy principal honours a part. */
static double honours(const world_t *w, const run_t *s, int i, double share, double to_come) {
    double others = s->tau[1 - i], m = w->parameters.m;
    double risked = m * (w->parameters.bond * share
                         + w->parameters.delta * (to_come * others * (1 + w->parameters.g) + w->parameters.phi));
    double gained = share * (others * w->parameters.g + (1 - others) * s->kappa[i]);
    return logistic(w->parameters.lam_c * ((risked - gained) / share));
}

static inline double loss(const world_t *w, const run_t *s, int j, int k) {
    int a = w->spoiler_actor[j];
    double where = w->position[a][k];
    double gain = s->weight[a][k] * (fabs(w->reference[k] - where) - fabs(s->x[k] - where)) / 100;
    return w->spoilers[j].scale * higher(0, w->spoilers[j].rent - gain);
}

/* --- stage 2a: the table and the terms */

static void set_table(const world_t *w, run_t *s) {
    for (int k = 0; k < w->n_tracks; k++) {
        double reached = s->rung[k] >= 0 ? w->parameters.alpha[s->rung[k]] : 0;
        s->da[k] = s->phase[k] <= SIGNED ? w->parameters.alpha[s->next[k]] - reached : 0;
    }
    for (int g = 0; g < w->n_groups; g++) {
        int talking = 1, signing = 1;
        for (int m = 0; m < w->group_size[g]; m++) {
            talking &= s->phase[w->groups[g][m]] == TALKING;
            signing &= s->phase[w->groups[g][m]] == SIGNED;
        }
        s->table[g] = talking ? 1 : (signing ? 2 : 0);
    }
}

static inline double worth(const world_t *w, const run_t *s, int i, int k) {
    int a = w->principal_actor[i];
    double where = w->position[a][k], weight = s->weight[a][k];
    return weight * (fabs(w->reference[k] - where) - fabs(s->x[k] - where)) / 100 + s->c[i] * weight;
}

static inline double exposure(const world_t *w, const run_t *s, int g, int i) {
    double mu = w->parameters.mu;
    return s->stake[g][i] / w->instalments * (mu * w->parameters.f_v - (1 - mu) * s->kappa[i]);
}

static inline void put(const world_t *w, run_t *s, int k, double share) {
    double yours = w->position[w->principal_actor[1]][k];
    s->x[k] = yours + share * (w->position[w->principal_actor[0]][k] - yours);
}

static void box(const world_t *w, run_t *s, int g, int k) {
    double mine = w->position[w->principal_actor[0]][k], yours = w->position[w->principal_actor[1]][k];
    double bottom = lower(mine, yours), top = higher(mine, yours), low = bottom, high = top, way = mine - yours;
    double hidden = w->parameters.prep * w->secrecy * w->secrecy;
    for (int r = 0; r < w->n_ratifiers; r++) {
        int a = w->ratifier_actor[r];
        if (!w->known[r] || s->weight[a][k] <= 0) continue;
        double where = w->position[a][k];
        double room = fabs(w->reference[k] - where) / 100 + w->ratifiers[r].margin[s->next[k]]
                      - w->parameters.z_h * w->ratifiers[r].sigma - s->pressed[k] - hidden;
        low = higher(low, where - 100 * room);
        high = lower(high, where + 100 * room);
    }
    if (low > high + 100 * SLACK) {
        s->overlap[g] = 0;
        low = high = within(0.5 * (low + high), bottom, top);
    }
    if (fabs(way) < 1e-9) {
        s->low[k] = s->high[k] = 0.5;
        return;
    }
    double a = (low - yours) / way, b = (high - yours) / way;
    s->low[k] = higher(lower(a, b), 0);
    s->high[k] = lower(higher(a, b), 1);
}

/* Tracks of a group from `begin` in the order that the two value alike: where they end, what they move. */
static int segment(const world_t *w, const run_t *s, int g, int begin, double *more, double *less) {
    const double *mine = s->weight[w->principal_actor[0]], *yours = s->weight[w->principal_actor[1]];
    int at = -1, n = w->n_tracks;
    *more = *less = 0;
    for (int place = begin; place < n; place++) {
        int k = s->order[place];
        if (w->group_of[k] != g) continue;
        if (at >= 0) {
            double one = mine[at] * yours[k], other = mine[k] * yours[at];
            if ((mine[at] + yours[at] == 0) != (mine[k] + yours[k] == 0)) return place;
            if (fabs(one - other) > 1e-12 * (one + other)) return place;
        }
        double span = s->da[k] * (s->high[k] - s->low[k]);
        span *= fabs(w->position[w->principal_actor[0]][k] - w->position[w->principal_actor[1]][k]) / 100;
        *more += span * mine[k];
        *less += span * yours[k];
        at = k;
    }
    return n;
}

static void terms(const world_t *w, run_t *s, int g) {
    double gains[2] = {0, 0}, more, less, powers = w->principals[0].power + w->principals[1].power;
    double mine = powers > 0 ? w->principals[0].power / powers : 0.5;
    double yours = powers > 0 ? w->principals[1].power / powers : 0.5;
    int n = w->n_tracks, size = w->group_size[g], moving = 1;
    for (int m = 0; m < size; m++) box(w, s, g, w->groups[g][m]);
    for (int m = 0; m < size; m++) {
        int k = w->groups[g][m];
        put(w, s, k, s->low[k]);
        for (int i = 0; i < 2; i++) gains[i] += s->da[k] * worth(w, s, i, k);
    }
    for (int i = 0; i < 2; i++) {
        double trust = higher(s->tau[1 - i], 1e-9);
        gains[i] += (1 - trust) * exposure(w, s, g, i) / trust;
    }
    double share[TRACKS];
    for (int place = 0; place < n;) {
        int from = place;
        place = segment(w, s, g, from, &more, &less);
        double f = less == 0 ? 1 : (more == 0 ? 0 : within(mine * gains[1] / less - yours * gains[0] / more, 0, 1));
        double given = more == 0 && less == 0 ? 0.5 : (moving ? f : 0);
        for (int inner = from; inner < place; inner++) share[s->order[inner]] = given;
        gains[0] += more * f;
        gains[1] -= less * f;
        if (f < 1) moving = 0;
    }
    int suits = gains[0] > 0 && gains[1] > 0;
    for (int m = 0; m < size; m++) {
        int k = w->groups[g][m];
        put(w, s, k, suits ? s->low[k] + share[k] * (s->high[k] - s->low[k]) : 0.5 * (s->low[k] + s->high[k]));
    }
}

static void bargain(const world_t *w, run_t *s) {
    for (int g = 0; g < w->n_groups; g++) {
        if (s->table[g] != 1) continue;
        s->overlap[g] = 1;
        for (int i = 0; i < 2; i++) {
            const double *weight = s->weight[w->principal_actor[i]];
            s->stake[g][i] = s->rest[g][i] = 0;
            for (int m = 0; m < w->group_size[g]; m++) {
                int k = w->groups[g][m];
                s->stake[g][i] += s->da[k] * weight[k];
                s->rest[g][i] += (1 - w->parameters.alpha[s->next[k]]) * weight[k];
            }
        }
        terms(w, s, g);
        for (int i = 0; i < 2; i++) {
            s->gain[g][i] = 0;
            for (int m = 0; m < w->group_size[g]; m++) {
                int k = w->groups[g][m];
                s->gain[g][i] += s->da[k] * worth(w, s, i, k);
            }
        }
    }
}

/* Worth of signing, per unit of stake. */
static inline double value(const world_t *w, const run_t *s, int g, int i, double trust) {
    double stake = s->stake[g][i], gain = s->gain[g][i] / stake;
    double if_honoured = gain - w->parameters.x_gain + w->parameters.omega * s->rest[g][i] / stake * higher(gain, 0);
    return trust * if_honoured + (1 - trust) * exposure(w, s, g, i) / stake;
}

static double needed_trust(const world_t *w, const run_t *s, int g, int i) {
    if (s->stake[g][i] <= 0) return 0;
    double yes = value(w, s, g, i, 1), no = exposure(w, s, g, i) / s->stake[g][i];
    return no >= 0 ? 0 : (yes <= 0 ? 1 : -no / (yes - no));
}

static inline double hardness(const world_t *w, const run_t *s, int g, int i, int pressed, double pressure) {
    double total = 0;
    const double *weight = s->weight[w->principal_actor[i]];
    for (int m = 0; m < w->group_size[g]; m++) {
        int k = w->groups[g][m];
        double one = w->parameters.o_b[s->next[k]] + s->diff[k] + s->att[k] + s->so[k] + w->hardness[k];
        if (k == pressed) one += pressure;
        total += s->da[k] * weight[k] * one;
    }
    return total / s->stake[g][i];
}

static double passing(const world_t *w, const run_t *s, int g, int r, int pressed, double pressure) {
    double room = 0, stake = 0, sigma = w->ratifiers[r].sigma;
    int a = w->ratifier_actor[r];
    for (int m = 0; m < w->group_size[g]; m++) {
        int k = w->groups[g][m];
        double weight = s->da[k] * s->weight[a][k], where = w->position[a][k];
        if (weight <= 0) continue;
        double gain = (fabs(w->reference[k] - where) - fabs(s->x[k] - where)) / 100;
        gain += w->ratifiers[r].margin[s->next[k]] - s->pressed[k];
        if (k == pressed) gain -= pressure;
        room += weight * gain;
        stake += weight;
    }
    if (stake <= 0) return 1;
    double y = room / stake - w->parameters.prep * w->secrecy * w->secrecy;
    return sigma <= 0 ? (y >= -SLACK ? 1 : 0) : normal_cdf(y / sigma);
}

/* --- stages 2b and 3: acts against the talks */

static void prospects(const world_t *w, run_t *s) {
    for (int g = 0; g < w->n_groups; g++) {
        int offered = s->table[g] == 1 && s->overlap[g];
        s->prospect[g] = 0;
        if (!offered && s->table[g] != 2) continue;
        double all = 1;
        if (offered)
            for (int i = 0; i < 2; i++) {
                s->yes[g][i] = 1;
                if (s->stake[g][i] > 0) {
                    s->z[g][i] = value(w, s, g, i, s->tau[1 - i]);
                    s->o[g][i] = hardness(w, s, g, i, -1, 0);
                    s->yes[g][i] = logistic(w->parameters.lam_a * (s->z[g][i] - s->o[g][i] - w->parameters.o_v * s->v[i]));
                }
                all *= s->yes[g][i];
            }
        for (int r = 0; r < w->n_ratifiers; r++) all *= s->passes[g][r] = passing(w, s, g, r, -1, 0);
        s->prospect[g] = all;
    }
}

typedef struct { double stops, would; } stopping_t;

static inline stopping_t stopping(const world_t *w, int host) {
    return (stopping_t){w->principals[host].k_t * (1 - w->parameters.xi), w->principals[host].k_u};
}

static double prospect_after(const world_t *w, const run_t *s, int g, int k, int host, const instrument_t *effect) {
    double all = 1;
    int blamed = host >= 0 && effect->attributed > 0;
    if (s->table[g] == 1) {
        double tau = 0;
        if (blamed) {
            stopping_t by = stopping(w, host);
            double trusty = s->tau[host] * (1 - by.stops);
            tau = trusty > 0 ? trusty / (trusty + (1 - s->tau[host]) * (1 - by.would)) : 0;
        }
        for (int i = 0; i < 2; i++) {
            if (!blamed && effect->acceptance <= 0 && effect->tension <= 0) {
                all *= s->yes[g][i];
                continue;
            }
            if (s->stake[g][i] <= 0) continue;
            double z = blamed && i != host ? value(w, s, g, i, tau) : s->z[g][i];
            double o = effect->acceptance > 0 ? hardness(w, s, g, i, k, effect->acceptance) : s->o[g][i];
            double tension = lower(s->v[i] + effect->tension, w->parameters.v_max);
            all *= logistic(w->parameters.lam_a * (z - o - w->parameters.o_v * tension));
        }
    }
    for (int r = 0; r < w->n_ratifiers; r++)
        all *= effect->ratifiers > 0 ? passing(w, s, g, r, k, effect->ratifiers) : s->passes[g][r];
    return all;
}

static inline double getting_through(const world_t *w, const run_t *s, int k, double effort) {
    return effort / (effort + w->parameters.eta * s->cover[k]);
}

static void look_ahead(const world_t *w, run_t *s, int t, int j, const double *lost, int at_random) {
    int host = w->host[j], instrument = -1, track = -1;
    double best = 0;
    for (int m = 0; m < w->menu_size[j]; m++) {
        const instrument_t *effect = &w->instruments[w->menu[j][m]];
        if (s->capacity[j] < effect->effort - SLACK) continue;
        double through = 1, price = effect->cost + w->spoilers[j].exposure;
        if (host >= 0 && effect->attributed > 0) {
            stopping_t by = stopping(w, host);
            through = 1 - s->tau[host] * by.stops - (1 - s->tau[host]) * by.would;
        }
        for (int k = 0; k < w->n_tracks; k++) {
            int g = w->group_of[k];
            if (s->prospect[g] <= 0) continue;
            double worth = w->spoilers[j].tech * through * getting_through(w, s, k, effect->effort) * lost[k];
            if (worth * s->prospect[g] - price <= best) continue;
            double net = worth * (s->prospect[g] - prospect_after(w, s, g, k, host, effect)) - price;
            if (net > best) {
                best = net;
                instrument = w->menu[j][m];
                track = k;
            }
        }
    }
    if (instrument < 0) return;
    if (w->spoilers[j].waiting > 1 && (s->phase[track] == SIGNED ? s->due[track] - t : 1) > 0) return;
    s->strategic[j] = instrument;
    if (!at_random) {
        s->act[j][0] = instrument;
        s->act[j][1] = track;
    }
}

static void decide(const world_t *w, run_t *s, dice_t *d, int t) {
    int n = w->n_tracks;
    for (int j = 0; j < w->n_spoilers; j++) {
        double lost[TRACKS];
        int host = w->host[j], size = w->menu_size[j], own_ground = 0, affordable = 0;
        s->act[j][0] = s->act[j][1] = s->strategic[j] = -1;
        s->loses[j] = 0;
        for (int k = 0; k < n; k++) {
            lost[k] = loss(w, s, j, k);
            s->loses[j] |= lost[k] > 0;
        }
        for (int m = 0; m < size; m++) {
            const instrument_t *effect = &w->instruments[w->menu[j][m]];
            if (host < 0 || effect->attributed <= 0) continue;
            own_ground = 1;
            affordable += s->capacity[j] >= effect->effort - SLACK;
        }
        s->affordable[j] = (double)affordable / size;
        int at_random = chance(d, w->slots[MODE] + j, t) < w->spoilers[j].chi;
        if (at_random && s->loses[j] && chance(d, w->slots[GO] + j, t) < w->spoilers[j].base) {
            int pick = (int)(chance(d, w->slots[INSTRUMENT_OF] + j, t) * size);
            int instrument = w->menu[j][pick < size ? pick : size - 1];
            if (s->capacity[j] >= w->instruments[instrument].effort - SLACK) {
                int k = (int)(chance(d, w->slots[TRACK_OF] + j, t) * n);
                s->act[j][0] = instrument;
                s->act[j][1] = k < n ? k : n - 1;
            }
        }
        if (s->loses[j] && (own_ground || !at_random)) look_ahead(w, s, t, j, lost, at_random);
    }
}

static double conclusion(const world_t *w, const run_t *s, int j, int host, int seen) {
    stopping_t by = stopping(w, host);
    if (seen) return log_ratio(1 - by.stops, 1 - by.would);
    double expected = s->loses[j] ? w->spoilers[j].chi * w->spoilers[j].base * s->affordable[j] : 0;
    if (s->strategic[j] >= 0 && w->instruments[s->strategic[j]].attributed > 0) expected += 1 - w->spoilers[j].chi;
    expected *= w->spoilers[j].tech;
    return expected <= 0 ? 0 : log_ratio(1 - expected * (1 - by.stops), 1 - expected * (1 - by.would));
}

static void act(const world_t *w, run_t *s, dice_t *d, int t, double leaking) {
    double pressed[TRACKS] = {0}, so[TRACKS] = {0}, evidence[2] = {0, 0}, tension = 0, will = 0;
    for (int j = 0; j < w->n_spoilers; j++) {
        int host = w->host[j], k = s->act[j][1], seen = 0;
        double spent = 0, tech = w->spoilers[j].tech;
        if (s->act[j][0] >= 0 && (tech >= 1 || chance(d, w->slots[TECH] + j, t) < tech)) {
            const instrument_t *effect = &w->instruments[s->act[j][0]];
            int stopped = 0;
            spent = effect->effort;
            if (host >= 0 && effect->attributed > 0) {
                stopping_t by = stopping(w, host);
                stopped = chance(d, w->slots[SUPPRESS] + j, t) < (s->trusty[host] ? by.stops : by.would);
                seen = !stopped;
            }
            s->strikes[j] += !stopped;
            if (!stopped && chance(d, w->slots[CONTEST] + j, t) < getting_through(w, s, k, effect->effort)) {
                tension += effect->tension;
                will += effect->will;
                pressed[k] += effect->ratifiers;
                so[k] += effect->acceptance;
            }
        }
        if (host >= 0) evidence[host] += conclusion(w, s, j, host, seen);
        s->capacity[j] = lower(s->capacity[j] - spent + w->spoilers[j].recharge, w->spoilers[j].capacity);
    }
    for (int k = 0; k < w->n_tracks; k++) {
        if (leaking > 0 && s->da[k] > 0 && chance(d, w->slots[LEAK] + k, t) < leaking) pressed[k] += w->parameters.leak_size;
        s->pressed[k] = (1 - w->parameters.decay) * s->pressed[k] + pressed[k];
        s->so[k] = (1 - w->parameters.decay) * s->so[k] + so[k];
    }
    for (int i = 0; i < 2; i++) {
        s->v[i] = lower(s->v[i] + tension, w->parameters.v_max);
        s->will[i] = higher(s->will[i] - will, 0);
        s->tau[i] = updated(s->tau[i], evidence[i]);
    }
}

/* --- stages 4 and 5: signing and voting */

static void note(run_t *s, int what, int t) {
    if (s->first[what] < 0) s->first[what] = t;
}

static int answer(const world_t *w, run_t *s, dice_t *d, int t, int *walking_out) {
    int signatures = 0, at_table = 0;
    double best[2] = {-1e300, -1e300};
    for (int g = 0; g < w->n_groups; g++) {
        if (s->table[g] != 1) continue;
        int agreed = s->overlap[g];
        double least = 1e300;
        at_table = 1;
        for (int i = 0; i < 2; i++) {
            if (s->stake[g][i] <= 0) continue;
            double margin = value(w, s, g, i, s->tau[1 - i]) - (hardness(w, s, g, i, -1, 0) + w->parameters.o_v * s->v[i]);
            least = lower(least, margin);
            best[i] = higher(best[i], margin);
            if (agreed && !(chance(d, w->slots[ACCEPT] + i * w->n_groups + g, t) < logistic(w->parameters.lam_a * margin)))
                agreed = 0;
        }
        if (agreed) {
            signatures++;
            note(s, FIRST_SIGNATURE, t);
            double needed[2] = {needed_trust(w, s, g, 0), needed_trust(w, s, g, 1)};
            for (int m = 0; m < w->group_size[g]; m++) {
                int k = w->groups[g][m];
                s->phase[k] = SIGNED;
                s->due[k] = t + (int)(w->parameters.lag + 0.5);
                for (int i = 0; i < 2; i++) s->tstar[i][k] = needed[i];
            }
        } else if (chance(d, w->slots[BREAK] + g, t) < logistic(w->parameters.z0 - w->parameters.z1 * least)) {
            for (int m = 0; m < w->group_size[g]; m++) s->phase[w->groups[g][m]] = PAUSED;
            for (int i = 0; i < 2; i++) s->will[i] = higher(0, s->will[i] - 0.02);
        }
    }
    for (int k = 0; k < w->n_tracks; k++)
        if (s->phase[k] == PAUSED && chance(d, w->slots[RESUME] + k, t) < w->parameters.p_resume) {
            s->phase[k] = TALKING;
            open_attempt(w, s, d, k, t + 1);
        }
    *walking_out = 0;
    for (int i = 0; i < 2; i++) *walking_out |= at_table && best[i] <= -2 - SLACK && best[i] > -1e299;
    return signatures;
}

static int ratify(const world_t *w, run_t *s, dice_t *d, int t) {
    int ratified = 0;
    for (int g = 0; g < w->n_groups; g++) {
        int signing = 1, passes = 1;
        for (int m = 0; m < w->group_size[g]; m++) signing &= s->phase[w->groups[g][m]] == SIGNED;
        if (!signing || s->due[w->groups[g][0]] > t) continue;
        for (int r = 0; r < w->n_ratifiers; r++) {
            double yes = passing(w, s, g, r, -1, 0);
            if (yes < 1 && !(chance(d, w->slots[VOTE] + r * w->n_groups + g, t) < yes)) passes = 0;
        }
        ratified += passes;
        if (passes) note(s, FIRST_RATIFICATION, t);
        for (int m = 0; m < w->group_size[g]; m++) {
            int k = w->groups[g][m];
            s->phase[k] = passes ? IMPLEMENTING : PAUSED;
            s->left[k] = w->instalments;
            s->due[k] = t + (int)(w->parameters.gap + 0.5);
        }
    }
    return ratified;
}

/* --- stage 6: carrying out, locking in, undoing */

static int instalment(const world_t *w, run_t *s, dice_t *d, int t, int k) {
    const double *alpha = w->parameters.alpha;
    double m = w->parameters.m, eps = w->parameters.eps_t, evidence[2];
    double share = (alpha[s->next[k]] - (s->rung[k] >= 0 ? alpha[s->rung[k]] : 0)) / w->instalments;
    double to_come = 1 - alpha[s->next[k]] + share * (s->left[k] - 1);
    int caught = 0;
    for (int i = 0; i < 2; i++) {
        double violates = 1 - honours(w, s, i, share, to_come);
        int slot = i * w->n_tracks + k;
        int breaks = chance(d, w->slots[COMPLY] + slot, t) < (s->trusty[i] ? eps : violates);
        int seen = breaks && chance(d, w->slots[DETECT] + slot, t) < m;
        evidence[i] = seen ? log_ratio(eps, violates) : log_ratio(1 - eps * m, 1 - violates * m);
        caught |= seen;
    }
    for (int i = 0; i < 2; i++) s->tau[i] = updated(s->tau[i], evidence[i]);
    if (caught) {
        s->phase[k] = PAUSED;
        for (int i = 0; i < 2; i++) s->v[i] = lower(s->v[i] + 0.4, w->parameters.v_max);
        s->lock[k] = higher(0, s->lock[k] - 0.3);
        return 0;
    }
    s->due[k] = t + (int)(w->parameters.gap + 0.5);
    if (--s->left[k] > 0) return 0;
    s->rung[k] = s->next[k];
    s->phase[k] = STANDING;
    if (s->rung[k] < w->target[k]) {
        s->phase[k] = TALKING;
        s->next[k] = w->ladder[k][s->rung[k] + 1];
        open_attempt(w, s, d, k, t + 1);
    }
    return 1;
}

static int lock_in(const world_t *w, run_t *s, int t, int k) {
    int phase = s->phase[k];
    if (phase == PAUSED || phase == REVERSED || (phase != IMPLEMENTING && s->rung[k] < 0)) return 0;
    double cap = w->parameters.cap[phase == IMPLEMENTING ? s->next[k] : s->rung[k]];
    s->lock[k] = higher(s->lock[k], lower(cap, s->lock[k] + w->parameters.iota));
    if (phase != STANDING || s->lock[k] < w->parameters.l_lock - SLACK) return 0;
    s->phase[k] = LOCKED;
    note(s, FIRST_LOCK, t);
    return 1;
}

static void undo(const world_t *w, run_t *s, dice_t *d, int t, int k) {
    double loose = s->lock[k] < 1 ? exp_2(w->parameters.psi * log_2(1 - s->lock[k])) : 0, evidence[2];
    int undone = 0;
    for (int i = 0; i < 2; i++) {
        double doubt = s->tau[1 - i] < s->tstar[i][k] ? w->parameters.b1 : 0;
        double factor = loose * ex(doubt + w->parameters.b2 * s->v[i]) * MONTH;
        double if_trusty = w->parameters.h_t * factor, if_not = w->parameters.h_u * factor;
        double rate = s->trusty[i] ? if_trusty : if_not;
        evidence[i] = if_not - if_trusty;
        if (rate > 0 && chance(d, w->slots[REVERSAL] + i * w->n_tracks + k, t) < 1 - ex(-rate)) {
            evidence[i] = log_ratio(1 - ex(-if_trusty), 1 - ex(-if_not));
            undone = 1;
        }
    }
    for (int i = 0; i < 2; i++) s->tau[i] = updated(s->tau[i], evidence[i]);
    if (!undone) return;
    s->phase[k] = REVERSED;
    s->rung[k] = -1;
    s->lock[k] = 0;
    note(s, FIRST_REVERSAL, t);
    for (int i = 0; i < 2; i++) s->v[i] = lower(s->v[i] + 0.6, w->parameters.v_max);
}

static int carry_out(const world_t *w, run_t *s, dice_t *d, int t) {
    int done = 0;
    for (int k = 0; k < w->n_tracks; k++) {
        if (s->phase[k] == IMPLEMENTING && s->due[k] <= t) done += instalment(w, s, d, t, k);
        done += lock_in(w, s, t, k);
        if (s->phase[k] == IMPLEMENTING || s->rung[k] >= 0) undo(w, s, d, t, k);
    }
    return done;
}

/* --- stage 7, and the whole round */

static void settle(const world_t *w, run_t *s, int progress, int walking_out) {
    double total = s->v[0] + s->v[1], mean = 0, least = 1;
    int undone = 0;
    for (int i = 0; i < 2; i++) {
        double v = s->v[i], will = s->will[i];
        v += MONTH * (-w->principals[i].a_v * v + w->principals[i].k_v * (total - v) + w->principals[i].g_v) - 0.05 * progress;
        s->v[i] = within(v, 0, w->parameters.v_max);
        s->will[i] = within(will + 0.03 * progress + 0.02 * (1 - will), 0, 1);
        mean += s->v[i] / 2;
        least = lower(least, s->will[i]);
    }
    s->locked = 0;
    for (int k = 0; k < w->n_tracks; k++) {
        s->locked += s->phase[k] == LOCKED;
        undone |= s->phase[k] == REVERSED;
    }
    s->away = walking_out ? s->away + 1 : 0;
    if ((undone && mean >= w->parameters.v_star) || least <= 0.05 || s->away >= 24) s->outcome = COLLAPSE;
    else if (s->locked == w->n_tracks) s->outcome = AGREEMENT;
}

static void play_round(const world_t *w, run_t *s, dice_t *d, int t, const double rates[3]) {
    int walking_out;
    shocks(w, s, d, t, rates[0], rates[1]);
    set_table(w, s);
    bargain(w, s);
    double least = lower(s->will[0], s->will[1]);
    for (int k = 0; k < w->n_tracks; k++) s->cover[k] = w->cover[k] * least;
    if (w->n_spoilers > 0) {
        prospects(w, s);
        decide(w, s, d, t);
    }
    act(w, s, d, t, rates[2]);
    int progress = answer(w, s, d, t, &walking_out);
    progress += ratify(w, s, d, t);
    progress += carry_out(w, s, d, t);
    settle(w, s, progress, walking_out);
}

/* Runs `first` (a multiple of 4) to `first + runs`.  found (run, outcome, locked, first times); trust (run, principal);
   strikes (actor with means), summed. */
void play(const world_t *w, const uint64_t (*keys)[3], int64_t first, int64_t runs, int64_t horizon,
          int32_t (*found)[2 + FIRSTS], double (*trust)[2], int64_t *strikes) {
    dice_t d = {.keys = keys};
    run_t lanes[LANES];
    const double rates[3] = {1 - ex(-w->parameters.h_l * MONTH), 1 - ex(-w->parameters.h_0 * MONTH),
                             1 - ex(-w->parameters.h_leak * (1 - w->secrecy))};
    for (int64_t start = 0; start < runs; start += LANES) {
        int many = runs - start < LANES ? (int)(runs - start) : LANES, playing = many;
        d.block = (first + start) / LANES;
        memset(d.stamp, -1, sizeof(d.stamp));
        for (d.lane = 0; d.lane < many; d.lane++) begin(w, &lanes[d.lane], &d);
        for (int t = 0; t < horizon && playing > 0; t++)
            for (d.lane = 0; d.lane < many; d.lane++) {
                run_t *s = &lanes[d.lane];
                if (s->outcome >= 0) continue;
                play_round(w, s, &d, t, rates);
                playing -= s->outcome >= 0;
            }
        for (int v = 0; v < many; v++) {
            run_t *s = &lanes[v];
            int32_t *row = found[start + v];
            row[0] = s->outcome >= 0 ? s->outcome : (s->locked > 0 ? PARTIAL : STALEMATE);
            row[1] = s->locked;
            for (int f = 0; f < FIRSTS; f++) row[2 + f] = s->first[f];
            for (int i = 0; i < 2; i++) trust[start + v][i] = s->tau[i];
            for (int j = 0; j < w->n_spoilers; j++) strikes[j] += s->strikes[j];
        }
    }
}
