#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "services/streaming/assets.h"
#include "services/streaming/jobs/audio_format.h"

namespace polyphony::streaming {

/// What clients say that they play.
class Playable {
  public:
    /// From media types (RFC 9110 section 8.3.1) with codecs (RFC 6381); what is not understood is nothing that is
    /// played.
    explicit Playable(const std::vector<std::string>& media_types);

    /// Whether the client plays this.
    bool plays(const AudioFormat& format) const;
    bool plays(const AudioAsset& original) const;

  private:
    struct Type {
        std::string type;   ///< Such as `audio/ogg`.
        std::string codec;  ///< Such as `opus`; empty: whatever may be in it.
    };

    bool plays(std::string_view type, std::string_view codec) const;

    std::vector<Type> types_;
};

}  // namespace polyphony::streaming
