#include "platform/ids/secret.h"

#include <sodium.h>

#include <array>

#include "platform/ids/ids.h"

namespace polyphony::ids {

std::string make_secret() {
    std::array<std::uint8_t, 16> random{};
    randombytes_buf(random.data(), random.size());
    return encode(random);
}

}  // namespace polyphony::ids
