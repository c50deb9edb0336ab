// Files of hardware, as TOML and as JSON.
#include "plan/hardware.h"

#include "base/error.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace ponder;
  const std::string text(reinterpret_cast<const char*>(data), size);
  for (const bool json : {false, true}) {
    try {
      const Hardware hardware = parse_hardware(text, "fuzz", json);
      PONDER_CHECK(hardware.products_per_s(UnitKind::Fp4) > 0);
      PONDER_CHECK(hardware.read_bytes_per_s > 0);
    } catch (const Error&) {
    }
  }
  return 0;
}
