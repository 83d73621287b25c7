#pragma once

#include <taglib/id3v2tag.h>
#include <taglib/tpropertymap.h>

#include <filesystem>
#include <string>
#include <vector>

#include "services/catalog/scan/file_facts.h"

namespace polyphony::catalog::scan {

/// Gathers the lyrics of a track from all places that may hold them; what is there twice is taken once.
class LyricsReader {
  public:
    /// `max_bytes`: longer ones are left out.
    explicit LyricsReader(std::size_t max_bytes) : max_bytes_(max_bytes) {}

    /// A text file; see read_text_file().
    void read_sidecar(const std::filesystem::path& path);
    /// The frames SYLT and USLT (ID3v2.4.0 frames, 4.8 and 4.9), which know their language.
    void read(const TagLib::ID3v2::Tag* tag);
    /// `LYRICS`, `UNSYNCEDLYRICS` and `SYNCEDLYRICS` of all other kinds of tags.
    void read(const TagLib::PropertyMap& tags);

    std::vector<LyricsText> take() { return std::move(lyrics_); }

  private:
    void offer(const TagLib::ByteVector& language, const TagLib::String& text);

    std::size_t max_bytes_;
    std::vector<LyricsText> lyrics_;
};

}  // namespace polyphony::catalog::scan
