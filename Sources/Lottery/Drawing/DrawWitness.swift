/// A witness as whoever holds a draw sees it.
package protocol DrawWitness: Sendable {
    /// The size of the largest checkpoint of the log that it has cosigned; nil where it does not say.
    func cosignedSize(of origin: String) async -> UInt64?

    /// Asks for its part of the seed. The same question again brings the same answer.
    func draw(_ request: DrawRequest) async -> RevealReply
}
