/// The rows of one COPY, in whatever format its SQL names.
package struct PostgresCopyWriter: Sendable {
    private let session: PostgresSession

    init(_ session: PostgresSession) { self.session = session }

    /// Returns when the bytes have left for the server, so that a writer holds one chunk at a
    /// time: some 64 KiB each are best. Bad data is reported by `finish`.
    package func write(_ bytes: [UInt8], deadline: Duration? = nil) async throws(WireError) {
        _ = try await session.perform(.copyData(bytes), deadline)
    }

    /// - Returns: how many rows were copied.
    /// - Throws: `.server` if the server refused one; then it has taken none.
    @discardableResult
    package func finish(deadline: Duration? = nil) async throws(WireError) -> Int {
        try await session.perform(.copyEnd(reason: nil), deadline).orProtocolViolation
            .affectedRows
    }

    /// Ends the COPY and has the server drop all rows that were written; `reason` is for its log.
    package func cancel(_ reason: String) async throws(WireError) {
        do throws(WireError) {
            _ = try await session.perform(.copyEnd(reason: reason), nil)
        } catch  where error.code == .server("57014") {
            // query_canceled: the server's word for a COPY that its client ends (COPY, CopyFail).
        }
    }
}
