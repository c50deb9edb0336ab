"""What the bench scripts say of the machine that they ran on."""
import pathlib


def cpu_name():
    """The processor, and the number units among its features on which speeds depend."""
    facts = {}
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        name, _, value = line.partition(":")
        facts.setdefault(name.strip(), value.strip())
    flags = facts.get("flags", "").split()
    units = [shown for flag, shown in (("amx_int8", "AMX"), ("avx512_bf16", "AVX-512 with BF16"),
                                       ("avx512f", "AVX-512"), ("avx2", "AVX2")) if flag in flags]
    return ", ".join([facts.get("model name", "unknown CPU"), *units[:1]])
