#include "services/catalog/search/search_document.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <map>

#include "services/catalog/search/search_words.h"

namespace polyphony::catalog {
namespace {

constexpr unsigned kTitleWeight = 60;
constexpr unsigned kArtistWeight = 25;
constexpr unsigned kAlbumWeight = 15;
constexpr unsigned kGenreWeight = 10;
constexpr unsigned kCodeWeight = 5;
constexpr unsigned kLyricsWeight = 3;
constexpr std::size_t kMostLyricsWords = 2000;  // Of one language.
/// More than 32,000 plays count no more.
constexpr unsigned kMostPopular = 15;
/// Between texts, so that no phrase reaches from one into the next.
constexpr unsigned kGap = 100;

class DocumentMaker {
  public:
    explicit DocumentMaker(const Searchable& thing)
        : kind_(thing.kind), bonus_(std::min(popularity_level(thing.popularity), kMostPopular)) {
        document_.set_data(thing.id);
        document_.add_boolean_term(term_of(kind_, TermGroup::Id, thing.id));
        for (const auto& library : thing.library_ids)
            document_.add_boolean_term(term_of(kind_, TermGroup::Library, library));
        if (thing.year > 0) document_.add_boolean_term(term_of(kind_, TermGroup::Year, year_text(thing.year)));
        add(thing.title, kind_ == Kind::Artist ? TermGroup::Artist : TermGroup::Title, kTitleWeight);
        for (const auto& artist : thing.artists) add(artist, TermGroup::Artist, kArtistWeight);
        add(thing.album, TermGroup::Album, kAlbumWeight);
        if (kind_ == Kind::Album) add(thing.title, TermGroup::Album, kTitleWeight);
        for (const auto& genre : thing.genres) add(genre, TermGroup::Genre, kGenreWeight);
        for (const auto& label : thing.labels) add(label, TermGroup::Label, kCodeWeight);
        for (const auto& isrc : thing.isrcs) put(TermGroup::Isrc, code_to_find(isrc), kCodeWeight);
        for (const auto& text : thing.lyrics) add_lyrics(text);
        for (const auto& [term, weight] : weights_) document_.add_term(term, weight + bonus_);
    }

    Xapian::Document take() { return std::move(document_); }

  private:
    /// A hit in a short text counts up to twice as much as one in a long one.
    void add(const std::string& text, TermGroup field, unsigned weight) {
        const auto found = words_to_index(text);
        for (const auto& [word, place] : found) {
            const auto counts = weight + weight / static_cast<unsigned>(found.size());
            put(field, word, counts);
            put(TermGroup::Word, word, counts);
            document_.add_posting(term_of(kind_, TermGroup::Word, word), place_ + place, 0);
            for (std::size_t letters = 1; letters <= kShortPrefix; ++letters) {
                const auto beginning = first_characters(word, letters);
                put(TermGroup::Beginning, beginning, counts);
                if (beginning.size() == word.size()) break;
            }
        }
        if (!found.empty()) place_ += found.back().place + kGap;
    }

    /// Their words count little, and are found whole; only those of four letters and more by their beginnings, too.
    void add_lyrics(const std::string& text) {
        auto found = words_to_index(text);
        found.resize(std::min(found.size(), kMostLyricsWords));
        for (const auto& [word, place] : found) {
            put(TermGroup::Lyrics, word, kLyricsWeight);
            put(TermGroup::Word, word, kLyricsWeight);
            document_.add_posting(term_of(kind_, TermGroup::Word, word), place_ + place, 0);
            if (first_characters(word, kShortPrefix) == word) put(TermGroup::Beginning, word, kLyricsWeight);
        }
        if (!found.empty()) place_ += found.back().place + kGap;
    }

    void put(TermGroup group, const std::string& text, unsigned weight) {
        auto& known = weights_[term_of(kind_, group, text)];
        known = std::max(known, weight);
    }

    Kind kind_;
    unsigned bonus_;
    unsigned place_ = 1;
    std::map<std::string, unsigned> weights_;
    Xapian::Document document_;
};

}  // namespace

unsigned popularity_level(long long popularity) {
    return static_cast<unsigned>(std::bit_width(static_cast<unsigned long long>(std::max(popularity, 0LL))));
}

std::string term_of(Kind kind, TermGroup group, std::string_view text) {
    std::string term{static_cast<char>('0' + static_cast<int>(kind)), static_cast<char>(group)};
    return term.append(text);
}

std::string year_text(int year) { return fmt::format("{:04}", year); }

TermGroup group_of(SearchField field) {
    switch (field) {
        case SearchField::Title:
            return TermGroup::Title;
        case SearchField::Artist:
            return TermGroup::Artist;
        case SearchField::Album:
            return TermGroup::Album;
        case SearchField::Genre:
            return TermGroup::Genre;
        case SearchField::Label:
            return TermGroup::Label;
        case SearchField::Isrc:
            return TermGroup::Isrc;
        case SearchField::Lyrics:
            return TermGroup::Lyrics;
        case SearchField::Any:
            break;
    }
    return TermGroup::Word;
}

Xapian::Document document_of(const Searchable& thing) { return DocumentMaker(thing).take(); }

}  // namespace polyphony::catalog
