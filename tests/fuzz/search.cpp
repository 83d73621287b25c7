// The search box: whatever is typed, terms come out, bounded by the text; what is written of them is read as the same.
#include "services/catalog/search/search_query.h"
#include "services/catalog/search/search_words.h"
#include "tests/fuzz/check.h"

using namespace polyphony;

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes, std::size_t count) {
    // Folding makes up to four words of one sign of three bytes.
    constexpr std::size_t kMostOfByte = 4;
    const auto text = fuzz::text(bytes, count);
    const auto terms = catalog::parse_search(text);
    fuzz::require(terms.word_count() <= count * kMostOfByte);
    for (const auto& clause : terms.clauses) {
        fuzz::require(!clause.words.empty());
        for (const auto& word : clause.words) fuzz::require(!word.empty());
    }
    for (const auto& years : terms.years) fuzz::require(years.from >= 0 && years.to <= 9999);
    for (const auto& word : catalog::words_to_index(text)) fuzz::require(!word.text.empty());
    (void)catalog::parse_search(catalog::write_search(terms));
    return 0;
}
