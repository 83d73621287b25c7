#include "services/catalog/scan/finds.h"

#include <taglib/asfattribute.h>
#include <taglib/asfpicture.h>
#include <taglib/attachedpictureframe.h>
#include <taglib/textidentificationframe.h>

#include <map>

namespace polyphony::catalog::scan {

void CoverChoice::offer(const TagLib::ByteVector& picture, bool front) {
    if (picture.isEmpty() || picture.size() > max_bytes_ || front_ || (!front && !bytes_.empty())) return;
    bytes_.assign(picture.data(), picture.size());
    front_ = front;
}

void offer_pictures(const TagLib::List<TagLib::FLAC::Picture*>& pictures, CoverChoice& choice) {
    for (const auto* picture : pictures) choice.offer(picture->data(), picture->type() == picture->FrontCover);
}

void offer_pictures(const TagLib::ID3v2::Tag* tag, CoverChoice& choice) {
    if (tag == nullptr) return;
    for (const auto* frame : tag->frameList("APIC")) {
        const auto* picture = dynamic_cast<const TagLib::ID3v2::AttachedPictureFrame*>(frame);
        if (picture != nullptr) choice.offer(picture->picture(), picture->type() == picture->FrontCover);
    }
}

void offer_pictures(TagLib::MP4::Tag* tag, CoverChoice& choice) {
    if (tag == nullptr || !tag->contains("covr")) return;
    for (const auto& picture : tag->item("covr").toCoverArtList()) choice.offer(picture.data(), false);
}

void offer_pictures(const TagLib::ASF::Tag* tag, CoverChoice& choice) {
    if (tag == nullptr) return;
    for (const auto& attribute : tag->attribute("WM/Picture")) {
        const auto picture = attribute.toPicture();
        if (picture.isValid()) choice.offer(picture.picture(), picture.type() == picture.FrontCover);
    }
}

void offer_pictures(const TagLib::APE::Tag* tag, CoverChoice& choice) {
    if (tag == nullptr) return;
    for (const auto& [key, item] : tag->itemListMap()) {
        if (!key.startsWith("COVER ART")) continue;
        const auto bytes = item.binaryData();
        const auto name_end = bytes.find('\0');
        if (name_end >= 0) choice.offer(bytes.mid(static_cast<unsigned>(name_end) + 1), key == "COVER ART (FRONT)");
    }
}

void find_people(const TagLib::ID3v2::Tag* tag, TagLib::PropertyMap& more) {
    static const std::map<TagLib::String, TagLib::String> parts = {{"ARRANGER", "ARRANGER"}, {"DIRECTOR", "DIRECTOR"},
                                                                   {"DJ-MIX", "DJMIXER"},    {"ENGINEER", "ENGINEER"},
                                                                   {"MIX", "MIXER"},         {"PRODUCER", "PRODUCER"}};
    for (const char* id : {"TIPL", "TMCL"}) {
        for (const auto* frame : tag->frameList(id)) {
            const auto* pairs = dynamic_cast<const TagLib::ID3v2::TextIdentificationFrame*>(frame);
            if (pairs == nullptr) continue;
            const auto texts = pairs->fieldList();
            for (unsigned i = 0; i + 1 < texts.size(); i += 2) {
                const auto part = texts[i].upper();
                const auto involved = parts.find(part);
                more.insert(involved == parts.end() ? "PERFORMER:" + part : involved->second, texts[i + 1]);
            }
        }
    }
}

void find_atoms(TagLib::MP4::Tag* tag, TagLib::PropertyMap& more) {
    if (tag == nullptr) return;
    if (tag->contains("rtng")) more.insert("ITUNESADVISORY", TagLib::String::number(tag->item("rtng").toByte()));
    const auto known = tag->properties();
    for (const auto& [key, item] : tag->itemMap()) {
        static const TagLib::String free_form = "----:com.apple.iTunes:";
        if (!key.startsWith(free_form)) continue;
        const auto name = key.substr(free_form.size());
        if (!known.contains(name)) more.insert(name, item.toStringList());
    }
}

void find_attributes(const TagLib::ASF::Tag* tag, TagLib::PropertyMap& more) {
    if (tag == nullptr) return;
    const auto known = tag->properties();
    for (const auto& key : known.unsupportedData()) {
        static const TagLib::String prefix = "WM/";
        const auto name = (key.startsWith(prefix) ? key.substr(prefix.size()) : key).upper();
        if (name == "PICTURE" || name == "AUTHOR") continue;  // The artist, who stands elsewhere, too.
        for (const auto& attribute : tag->attribute(key)) more.insert(name, attribute.toString());
    }
}

}  // namespace polyphony::catalog::scan
