#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

#include "platform/error.h"

namespace polyphony::edge::subsonic {

/// Why a request failed, in the terms of the Subsonic API (https://opensubsonic.netlify.app/docs/responses/error/).
struct Failure {
    enum Code {
        Generic = 0,
        MissingParameter = 10,
        WrongCredentials = 40,
        TokenNotSupported = 41,
        MechanismNotSupported = 42,
        ConflictingMechanisms = 43,
        WrongApiKey = 44,
        NotAuthorized = 50,
        NotFound = 70,
    };
    Code code = Generic;
    std::string message;
};

/// A value, or why there is none.
template <class T>
using Outcome = tl::expected<T, Failure>;

inline tl::unexpected<Failure> refuse(Failure::Code code, std::string message) {
    return tl::unexpected<Failure>(Failure{code, std::move(message)});
}
inline tl::unexpected<Failure> refuse(Failure failure) { return tl::unexpected<Failure>(std::move(failure)); }

/// The failure for an error of a service. What is a fault of ours is not told.
inline tl::unexpected<Failure> refuse(const Error& error) {
    switch (error.code) {
        case Code::NotFound:
            return refuse(Failure::NotFound, error.message);
        case Code::PermissionDenied:
            return refuse(Failure::NotAuthorized, error.message);
        case Code::Unauthenticated:
            return refuse(Failure::WrongCredentials, error.message);
        case Code::Internal:
            return refuse(Failure::Generic, "Something went wrong on our side.");
        default:
            return refuse(Failure::Generic, error.message);
    }
}

}  // namespace polyphony::edge::subsonic
