#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>

namespace polyphony {

/// What kind of failure an Error is. The names and meanings are those of gRPC's status codes, so that an error keeps
/// its kind from a store through the wire to the public API.
enum class Code {
    InvalidArgument,     ///< A field is malformed; asking again cannot help.
    NotFound,            ///< It does not exist, or the caller may not know that it does.
    AlreadyExists,       ///< The name or id is taken.
    PermissionDenied,    ///< The caller is known and may not do this.
    Unauthenticated,     ///< The caller is not known.
    FailedPrecondition,  ///< The thing is in a state that does not allow this.
    Aborted,             ///< Someone else changed it meanwhile; read again, then try again.
    ResourceExhausted,   ///< A named limit was reached.
    Unavailable,         ///< Not now; trying again may help.
    DeadlineExceeded,    ///< The time for the answer ran out.
    Internal,            ///< A fault of ours.
};

/// The code's name in lower snake case, such as `not_found`.
std::string_view name(Code code);

/// An expected failure: a kind, and one sentence that can be shown to people.
struct Error {
    Code code = Code::Internal;
    std::string message;
};

/// A value, or the reason why there is none. Expected failures travel in results; exceptions do not cross a module.
template <class T>
using Result = tl::expected<T, Error>;

/// Makes a failed Result: `return fail(Code::NotFound, "There is no such playlist.");`
inline tl::unexpected<Error> fail(Code code, std::string message) {
    return tl::unexpected<Error>(Error{code, std::move(message)});
}

/// Passes a failure on: `if (!rows) return fail(rows.error());`
inline tl::unexpected<Error> fail(Error error) { return tl::unexpected<Error>(std::move(error)); }

}  // namespace polyphony
