/// A witness as the sequencer sees it. It answers late or not at all; it is never waited for longer than a call.
package protocol SealWitness: Sendable {
    /// Shows it the checkpoint of a seal. The same request again brings a cosignature again.
    func add(_ request: AddCheckpointRequest) async -> AddCheckpointReply
    /// Asks for its part of the seed. The same question again brings the same answer.
    func reveal(_ request: RevealRequest) async -> RevealReply
}
