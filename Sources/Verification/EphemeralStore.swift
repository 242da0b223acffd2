package import Invoices

/// The short-lived memory that all workers share: the draft of a conversation, the answer that a message
/// got, a platform's token. It may vanish at any moment: that costs a person a question asked twice,
/// never a wrong verdict.
///
/// Keys hold no personal data: senders come hashed under the service's key.
package protocol EphemeralStore: Sendable {
    /// The remembered value; nil if there is none, or no longer.
    func recall(_ key: String) async throws(ServiceUnavailable) -> [UInt8]?

    /// Remembers for `time`, in place of what was there.
    func remember(
        _ value: [UInt8], as key: String, for time: Duration
    ) async throws(ServiceUnavailable)

    /// Remembers only where nothing is remembered: true for the one worker that came first.
    func claim(
        _ key: String, with value: [UInt8], for time: Duration
    ) async throws(ServiceUnavailable) -> Bool

    /// Forgets at once. A key that is not there, or has run out, is no fault.
    func forget(_ key: String) async throws(ServiceUnavailable)
}
