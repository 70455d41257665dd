/* The reference model (equations: reference_model.py) as hand-written SIMD C.
 *
 * Sixteen members travel through all months in one block: one 512-bit vector a variable (GCC splits it
 * where the machine has narrower ones), so the whole state of a block (27 KB) stays in the first-level cache.
 * Blocks are dealt to threads. exp, log, sine and cosine are polynomials good to about 2 units in the last
 * place of float32. Build: cc -O3 -march=native -ffp-contract=fast -shared -fPIC -pthread (no -ffast-math:
 * it would remove the rounding trick in exponential()).
 */
#include <pthread.h>
#include <stdint.h>
#include <string.h>

#define LANES 16
#define ACTORS 14
#define THEATRES 4
#define PARAMETERS 20

typedef float real __attribute__((vector_size(4 * LANES), aligned(4)));
typedef int32_t whole __attribute__((vector_size(4 * LANES), aligned(4)));
typedef uint32_t word __attribute__((vector_size(4 * LANES), aligned(4)));

#define INLINE static inline __attribute__((always_inline))

INLINE real fill(float x) { return x - (real){0}; }
#ifdef __AVX512F__
#include <immintrin.h>
INLINE real smaller(real a, real b) { return (real)_mm512_min_ps((__m512)a, (__m512)b); }
INLINE real larger(real a, real b) { return (real)_mm512_max_ps((__m512)a, (__m512)b); }
INLINE real root(real x) { return (real)_mm512_sqrt_ps((__m512)x); }
#else
INLINE real choose(whole condition, real a, real b) {
    return (real)(((whole)a & condition) | ((whole)b & ~condition));
}
INLINE real smaller(real a, real b) { return choose(a < b, a, b); }
INLINE real larger(real a, real b) { return choose(a > b, a, b); }
INLINE real root(real x) {
    real y;
    for (int lane = 0; lane < LANES; lane++) y[lane] = __builtin_sqrtf(x[lane]);
    return y;
}
#endif

INLINE real exponential(real x) {
    x = larger(smaller(x, fill(88.0f)), fill(-87.0f));
    real shifted = x * 1.44269504f + 12582912.0f; /* 1.5 * 2^23: the low bits now hold the rounded power */
    real power = shifted - 12582912.0f;
    real r = x - power * 0.693145752f;
    r = r - power * 1.42860677e-6f;
    real y = 1.0f + r * (1.0f + r * (0.5f + r * (0.166666649f + r * (0.0416695364f + r * (0.00837312452f + r * 0.00139049f)))));
    return (real)((whole)y + ((whole)shifted << 23));
}

INLINE real logarithm(real x) { /* positive, normal x */
    whole bits = (whole)x;
    whole exponent = (bits - 0x3f3504f3) >> 23; /* mantissa in [sqrt(1/2), sqrt(2)) */
    real m = (real)(bits - (exponent << 23)) - 1.0f;
    real e = __builtin_convertvector(exponent, real);
    real z = m * m;
    real y = fill(7.0376836292e-2f);
    y = y * m - 1.1514610310e-1f;
    y = y * m + 1.1676998740e-1f;
    y = y * m - 1.2420140846e-1f;
    y = y * m + 1.4249322787e-1f;
    y = y * m - 1.6668057665e-1f;
    y = y * m + 2.0000714765e-1f;
    y = y * m - 2.4999993993e-1f;
    y = y * m + 3.3333331174e-1f;
    y = y * m * z;
    y = y - 2.12194440e-4f * e - 0.5f * z;
    return m + y + 0.693359375f * e;
}

/* Cosine and sine of 2 pi turns, turns in [0, 1), by the nearest quarter turn. */
INLINE void circle(real turns, real *cosine, real *sine) {
    real shifted = turns * 4.0f + 12582912.0f;
    whole quarter = (whole)shifted;
    real a = (turns - (shifted - 12582912.0f) * 0.25f) * 6.28318531f, z = a * a;
    real s = a + a * z * (-1.6666654611e-1f + z * (8.3321608736e-3f - z * 1.9515295891e-4f));
    real c = 1.0f - 0.5f * z + z * z * (4.166664568298827e-2f + z * (-1.388731625493765e-3f + z * 2.443315711809948e-5f));
    whole odd = -(quarter & 1), swap = ((whole)s ^ (whole)c) & odd;
    real x = (real)((whole)c ^ swap), y = (real)((whole)s ^ swap);
    *cosine = (real)((whole)x ^ (((quarter + 1) & 2) << 30));
    *sine = (real)((whole)y ^ ((quarter & 2) << 30));
}

INLINE word rotate(word x, int turn) { return (x << turn) | (x >> (32 - turn)); }

INLINE void threefry(uint32_t key0, uint32_t key1, word *x, word *y) {
    const uint32_t keys[3] = {key0, key1, key0 ^ key1 ^ 0x1BD11BDA};
    const int turns[2][4] = {{13, 15, 26, 6}, {17, 29, 16, 24}};
    *x += keys[0];
    *y += keys[1];
#pragma GCC unroll 5
    for (uint32_t group = 0; group < 5; group++) {
#pragma GCC unroll 4
        for (int round = 0; round < 4; round++) {
            *x += *y;
            *y = rotate(*y, turns[group % 2][round]) ^ *x;
        }
        *x += keys[(group + 1) % 3];
        *y += keys[(group + 2) % 3] + group + 1;
    }
}

struct fixed { /* the order of CONSTANTS in reference_model.py */
    float initial_gdp[ACTORS], base_growth[ACTORS], base_burden[ACTORS], equipment_share[ACTORS];
    float initial_capital[ACTORS], exposure[ACTORS][ACTORS], affinity[ACTORS][ACTORS];
    float attack_share[ACTORS][THEATRES], defence_share[ACTORS][THEATRES], concern[ACTORS][THEATRES];
};

struct task {
    const struct fixed *fixed;
    const float *parameters; /* [20][members] */
    float *recorded;         /* [months][THEATRES][members] */
    long members, first_block, blocks_apart;
    int months;
    uint32_t key0, key1, first_member;
};

static void run_block(const struct task *task, long first) {
    const struct fixed *f = task->fixed;
    real p[PARAMETERS];
    for (int k = 0; k < PARAMETERS; k++) p[k] = *(const real *)(task->parameters + k * task->members + first);
    const real growth_shift = p[0], growth_persistence = p[1], growth_volatility = p[2], crowding_out = p[3];
    const real adjustment_speed = p[4], threat_response = p[5], reliance = p[6], burden_ceiling = p[7];
    const real depreciation = p[8], procurement_effect = p[9], menace_steepness = p[10], menace_bias = p[11];
    const real trust_speed = p[12], grievance_gain = p[13], grievance_decay = p[14], memory_speed = p[15];
    const real incident_fear = p[16], landing_steepness = p[17], hazard_tension = p[18], hazard_base = p[19];
    const float dt = 1.0f / 12.0f;
    const real trust_step = dt * trust_speed, trust_kept = 1.0f - trust_step;
    const real gain_step = dt * grievance_gain, grievance_kept = 1.0f - dt * grievance_decay;

    real gdp[ACTORS], shock[ACTORS], budget[ACTORS], capital[ACTORS], threat[ACTORS], support[ACTORS];
    real trust[ACTORS][ACTORS], grievance[ACTORS][ACTORS], peace[THEATRES], noise[ACTORS];
    real power[ACTORS], push[ACTORS], hazard[THEATRES], success[THEATRES], scaled[ACTORS], fear[ACTORS];
    word member;
    for (int lane = 0; lane < LANES; lane++) member[lane] = task->first_member + (uint32_t)first + lane;
    for (int i = 0; i < ACTORS; i++) {
        gdp[i] = fill(f->initial_gdp[i]);
        shock[i] = fill(0);
        budget[i] = fill(f->initial_gdp[i] * f->base_burden[i]);
        capital[i] = fill(f->initial_capital[i]);
        threat[i] = support[i] = fill(0.5f);
        for (int j = 0; j < ACTORS; j++) trust[i][j] = fill(f->affinity[i][j]), grievance[i][j] = fill(0);
    }
    for (int t = 0; t < THEATRES; t++) peace[t] = fill(1);

    for (int month = 0; month < task->months; month++) {
        for (int pair = 0; pair < ACTORS / 2; pair++) {
            word x = member, y = (((uint32_t)month << 12) | (uint32_t)pair) - (word){0};
            threefry(task->key0, task->key1, &x, &y);
            real first_uniform = (__builtin_convertvector((whole)(x >> 9), real) + 0.5f) * 0x1p-23f;
            real turns = (__builtin_convertvector((whole)(y >> 9), real) + 0.5f) * 0x1p-23f;
            real radius = root(-2.0f * logarithm(first_uniform)), cosine, sine;
            circle(turns, &cosine, &sine);
            noise[2 * pair] = radius * cosine;
            noise[2 * pair + 1] = radius * sine;
        }
        for (int t = 0; t < THEATRES; t++) {
            real attack = fill(0), defence = fill(0), tension = fill(0);
            for (int i = 0; i < ACTORS; i++) {
                attack += f->attack_share[i][t] * capital[i];
                defence += f->defence_share[i][t] * capital[i];
                tension += f->concern[i][t] * threat[i];
            }
            success[t] = 1.0f / (1.0f + exponential(landing_steepness * logarithm(defence / attack)));
            hazard[t] = hazard_base * exponential(hazard_tension * tension + success[t]);
            *(real *)(task->recorded + ((long)month * THEATRES + t) * task->members + first) = peace[t];
            peace[t] -= dt * (hazard[t] * peace[t]);
        }
        for (int i = 0; i < ACTORS; i++) {
            power[i] = logarithm(capital[i]);
            scaled[i] = menace_steepness * power[i];
            push[i] = gain_step * (budget[i] / (gdp[i] * f->base_burden[i]) - 1.0f);
        }
        for (int i = 0; i < ACTORS; i++) {
            real own = menace_bias - scaled[i], alarm = fill(0);
            for (int j = 0; j < ACTORS; j++) {
                real calm = 1.0f / (1.0f + exponential(own + scaled[j] + grievance[i][j])); /* 1 - menace */
                real before = trust[i][j];
                alarm += f->exposure[i][j] * ((1.0f - calm) * (1.0f - before));
                trust[i][j] = trust_kept * before + trust_step * (f->affinity[i][j] * calm);
                grievance[i][j] = grievance_kept * grievance[i][j] + (push[j] - gain_step * before);
            }
            real incidents = fill(0), landing = fill(0);
            for (int t = 0; t < THEATRES; t++) {
                incidents += f->concern[i][t] * hazard[t];
                landing += f->concern[i][t] * success[t];
            }
            fear[i] = alarm + incident_fear * incidents;
            real base = fill(f->base_burden[i]), burden = budget[i] / gdp[i];
            real wanted = base * (1.0f + threat_response * threat[i] * (1.0f - reliance * support[i]));
            real target = smaller(wanted, burden_ceiling);
            real growth = f->base_growth[i] + growth_shift + shock[i] - crowding_out * (burden - base);
            capital[i] += dt * (procurement_effect * f->equipment_share[i] * budget[i] - depreciation * capital[i]);
            budget[i] += dt * (adjustment_speed * (target * gdp[i] - budget[i]));
            gdp[i] += dt * (gdp[i] * growth);
            shock[i] = growth_persistence * shock[i] + growth_volatility * noise[i];
            support[i] += dt * 0.5f * (1.0f - landing - support[i]);
            threat[i] += dt * (memory_speed * (fear[i] - threat[i]));
        }
    }
}

static void *work(void *argument) {
    const struct task *task = argument;
    for (long block = task->first_block; block * LANES < task->members; block += task->blocks_apart)
        run_block(task, block * LANES);
    return 0;
}

/* members must be a multiple of 16. Returns 0, or 1 when a thread could not be started. */
int simulate(const float *fixed, const float *parameters, float *recorded, long members, int months,
             uint32_t key0, uint32_t key1, uint32_t first_member, int threads) {
    struct task tasks[64];
    pthread_t handles[64];
    if (threads < 1 || threads > 64 || members % LANES) return 1;
    for (int k = 0; k < threads; k++) {
        tasks[k] = (struct task){(const struct fixed *)fixed, parameters, recorded, members, k, threads,
                                 months, key0, key1, first_member};
        if (k && pthread_create(&handles[k], 0, work, &tasks[k])) return 1;
    }
    work(&tasks[0]);
    for (int k = 1; k < threads; k++) pthread_join(handles[k], 0);
    return 0;
}
