/// A witness as the sequencer sees it. It answers late or not at all; it is never waited for longer than a call.
package protocol SealWitness: Sendable {
    func add(_ request: AddCheckpointRequest) async -> AddCheckpointReply
    func reveal(_ request: RevealRequest) async -> RevealReply
}
