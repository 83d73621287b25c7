#pragma once

#include <taglib/apetag.h>
#include <taglib/asftag.h>
#include <taglib/flacpicture.h>
#include <taglib/id3v2tag.h>
#include <taglib/mp4tag.h>
#include <taglib/tpropertymap.h>

#include <string>

#include "services/catalog/scan/lyrics_reader.h"
#include "services/catalog/scan/tag_mapping.h"

/// What is gathered from the places of a file besides its tags' texts.
namespace polyphony::catalog::scan {

/// The front cover, or else the first picture, of those that are not too large.
class CoverChoice {
  public:
    explicit CoverChoice(std::size_t max_bytes) : max_bytes_(max_bytes) {}

    void offer(const TagLib::ByteVector& picture, bool front);
    std::string take() { return std::move(bytes_); }

  private:
    std::size_t max_bytes_;
    std::string bytes_;
    bool front_ = false;
};

struct Finds {
    const TagMapping& mapping;
    CoverChoice covers;
    LyricsReader lyrics;
    TagLib::PropertyMap more{};  ///< Tags that TagLib's property map leaves out.
    TagLib::PropertyMap tags{};  ///< All of them.
};

/// The pictures of a tag, which may be null.
void offer_pictures(const TagLib::List<TagLib::FLAC::Picture*>& pictures, CoverChoice& choice);
void offer_pictures(const TagLib::ID3v2::Tag* tag, CoverChoice& choice);
void offer_pictures(TagLib::MP4::Tag* tag, CoverChoice& choice);
void offer_pictures(const TagLib::ASF::Tag* tag, CoverChoice& choice);
/// `Cover Art (Front)` and its likes: a name, a zero, and the picture.
void offer_pictures(const TagLib::APE::Tag* tag, CoverChoice& choice);

/// The pairs of ID3v2's TIPL and TMCL, and of the IPLS of version 2.3, which TagLib takes for a TIPL and whose
/// instruments its property map does not know. (ID3v2.4.0 frames, 4.2.2.)
void find_people(const TagLib::ID3v2::Tag* tag, TagLib::PropertyMap& more);
/// iTunes' advisory, and what taggers have added under names of their own.
void find_atoms(TagLib::MP4::Tag* tag, TagLib::PropertyMap& more);
/// ASF's attributes that TagLib knows no name for, by their own without its `WM/`.
void find_attributes(const TagLib::ASF::Tag* tag, TagLib::PropertyMap& more);

}  // namespace polyphony::catalog::scan
