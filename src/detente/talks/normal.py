"""The normal distribution inside kernels: the same bits on every machine.

normal_cdf(x)       probability below x; absolute error 1e-15
normal_quantile(u)  value that u lies below; relative error 1e-15; u held between 1e-150 and 1 - 1e-16
"""

from __future__ import annotations

import math

from detente.compiled import part
from detente.vmath import exp2, log2

LOG2_E = 1.4426950408889634
LN_2 = 0.6931471805599453


@part
def exp(x: float) -> float:
    """e to the power x, x held between -693 and 693."""
    return exp2(x * LOG2_E)


@part
def ln(x: float) -> float:
    """Natural logarithm of x > 0, x held at 1e-150 from below."""
    return log2(x) * LN_2


@part
def normal_cdf(x: float) -> float:
    """Probability that a standard normal variable lies below x [Hart1968]_."""
    z = abs(x)
    if z > 37.0:
        tail = 0.0
    else:
        e = exp2(-0.5 * z * z * LOG2_E)
        if z < 7.07106781186547:
            n = 3.52624965998911e-02 * z + 0.700383064443688
            n = n * z + 6.37396220353165
            n = n * z + 33.912866078383
            n = n * z + 112.079291497871
            n = n * z + 221.213596169931
            n = n * z + 220.206867912376
            d = 8.83883476483184e-02 * z + 1.75566716318264
            d = d * z + 16.064177579207
            d = d * z + 86.7807322029461
            d = d * z + 296.564248779674
            d = d * z + 637.333633378831
            d = d * z + 793.826512519948
            d = d * z + 440.413735824752
            tail = e * n / d
        else:
            f = z + 1.0 / (z + 2.0 / (z + 3.0 / (z + 4.0 / (z + 0.65))))
            tail = e / (f * 2.506628274631)
    return 1.0 - tail if x > 0 else tail


@part
def normal_quantile(u: float) -> float:
    """The value below which a standard normal variable lies with probability u [Wichura1988]_."""
    q = u - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        n = 2.50908_09287_30122_6727e3 * r + 3.34305_75583_58812_8105e4
        n = n * r + 6.72657_70927_00870_0853e4
        n = n * r + 4.59219_53931_54987_1457e4
        n = n * r + 1.37316_93765_50946_1125e4
        n = n * r + 1.97159_09503_06551_4427e3
        n = n * r + 1.33141_66789_17843_7745e2
        n = n * r + 3.38713_28727_96366_6080e0
        d = 5.22649_52788_52854_5610e3 * r + 2.87290_85735_72194_2674e4
        d = d * r + 3.93078_95800_09271_0610e4
        d = d * r + 2.12137_94301_58659_5867e4
        d = d * r + 5.39419_60214_24751_1077e3
        d = d * r + 6.87187_00749_20579_0830e2
        d = d * r + 4.23133_30701_60091_1252e1
        d = d * r + 1.0
        return q * n / d
    low = u if q < 0 else 1.0 - u
    low = low if low > 1e-150 else 1e-150
    r = math.sqrt(-ln(low))
    if r <= 5.0:
        r -= 1.6
        n = 7.74545_01427_83414_07640e-4 * r + 2.27238_44989_26918_45833e-2
        n = n * r + 2.41780_72517_74506_11770e-1
        n = n * r + 1.27045_82524_52368_38258e0
        n = n * r + 3.64784_83247_63204_60504e0
        n = n * r + 5.76949_72214_60691_40550e0
        n = n * r + 4.63033_78461_56545_29590e0
        n = n * r + 1.42343_71107_49683_57734e0
        d = 1.05075_00716_44416_84324e-9 * r + 5.47593_80849_95344_94600e-4
        d = d * r + 1.51986_66563_61645_71966e-2
        d = d * r + 1.48103_97642_74800_74590e-1
        d = d * r + 6.89767_33498_51000_04550e-1
        d = d * r + 1.67638_48301_83803_84940e0
        d = d * r + 2.05319_16266_37758_82187e0
        d = d * r + 1.0
    else:
        r -= 5.0
        n = 2.01033_43992_92288_13265e-7 * r + 2.71155_55687_43487_57815e-5
        n = n * r + 1.24266_09473_88078_43860e-3
        n = n * r + 2.65321_89526_57612_30930e-2
        n = n * r + 2.96560_57182_85048_91230e-1
        n = n * r + 1.78482_65399_17291_33580e0
        n = n * r + 5.46378_49111_64114_36990e0
        n = n * r + 6.65790_46435_01103_77720e0
        d = 2.04426_31033_89939_78564e-15 * r + 1.42151_17583_16445_88870e-7
        d = d * r + 1.84631_83175_10054_68180e-5
        d = d * r + 7.86869_13114_56132_59100e-4
        d = d * r + 1.48753_61290_85061_48525e-2
        d = d * r + 1.36929_88092_27358_05310e-1
        d = d * r + 5.99832_20655_58879_37690e-1
        d = d * r + 1.0
    x = n / d
    return -x if q < 0 else x
