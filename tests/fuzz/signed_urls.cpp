// Signed addresses: whatever is asked for, nobody gets in but with an address that was signed.
#include "services/streaming/signed_urls.h"

#include "platform/http/http.h"
#include "platform/http/uri.h"
#include "tests/fuzz/check.h"

using namespace polyphony;

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes, std::size_t count) {
    static const streaming::SignedUrls kUrls("a key that the corpus was signed with", "");
    constexpr std::string_view kPrefix = "/media/audio/";
    constexpr UnixMillis kNow = 1'800'000'000'000;
    const auto target = http::split_target(fuzz::text(bytes, count));
    if (!target || !target->path.starts_with(kPrefix)) return 0;
    const auto track = http::percent_decode(target->path.substr(kPrefix.size()));
    const auto query = http::parse_form(target->query);
    if (!track || !query) return 0;
    const auto grant = kUrls.verify(*track, *query, kNow);
    if (!grant) return 0;
    // The only one in the corpus that is not over.
    fuzz::require(grant->track_id == "0000000000000000000001" && grant->user_id == "ann");
    fuzz::require(grant->expires_at_s == 1'900'000'000);
    return 0;
}
