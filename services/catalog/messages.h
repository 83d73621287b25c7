#pragma once

#include "polyphony/catalog/v1/catalog.pb.h"
#include "polyphony/catalog/v1/events.pb.h"
#include "services/catalog/folders/folders.h"
#include "services/catalog/model.h"

/// The catalog's nouns as messages of the contract.
namespace polyphony::catalog {

google::protobuf::Timestamp to_message(UnixMillis time);
v1::Library to_message(const Library& library);
v1::Artist to_message(const Artist& artist);
v1::Album to_message(const Album& album);
v1::Track to_message(const Track& track);
v1::Folder to_message(const Folder& folder);
v1::Genre to_message(const Genre& genre);
v1::Loudness to_message(const Loudness& loudness);
v1::DuplicateGroup to_message(const SameRecording& same);

/// The file behind a track of a library, by its absolute path.
v1::AudioFile file_message(const Track& track, const Library& library);

}  // namespace polyphony::catalog
