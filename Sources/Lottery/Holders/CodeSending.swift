package import Invoices

/// Has a one-time code sent to a phone.
package protocol CodeSending: Sendable {
    /// Queues a message. Once this says true it will be tried, whatever happens to this worker.
    /// - Parameters:
    ///   - name: of the message: the same one is sent once.
    ///   - text: with the code in it.
    ///   - lifetime: after which nobody waits for it.
    /// - Returns: false where as many messages have gone out today, to this phone or to all, as may.
    func send(
        _ code: String, in text: String, to phone: String, named name: String, lifetime: Duration
    ) async throws(ServiceUnavailable) -> Bool
}
