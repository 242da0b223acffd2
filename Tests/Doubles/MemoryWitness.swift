package import Lottery

/// A witness without a network and without disks. Requests and answers pass through their bytes.
package actor MemoryWitness: SealWitness {
    package private(set) var state = WitnessState()
    private let keys: WitnessKeys
    private var campaigns: WitnessState.Campaigns
    private var now: UInt64 = 1_767_225_700
    /// Away: it answers nothing.
    private var isAway = false
    /// Its key for reveals is lost.
    private var isMute = false

    package init(_ name: String, _ campaigns: WitnessState.Campaigns) {
        keys = LotteryCampaign.witnessKeys(name)
        self.campaigns = campaigns
    }

    package func setAway(_ isAway: Bool) { self.isAway = isAway }
    package func setMute(_ isMute: Bool) { self.isMute = isMute }
    package func set(_ campaigns: WitnessState.Campaigns) { self.campaigns = campaigns }
    package func set(_ state: WitnessState) { self.state = state }
    package func set(now: UInt64) { self.now = now }

    package func add(_ request: AddCheckpointRequest) async -> AddCheckpointReply {
        guard !isAway, var received = AddCheckpointRequest(request.bytes) else {
            return .unreachable
        }
        received.notBefore = request.notBefore
        let reply = state.add(received, of: campaigns, by: keys, at: now)
        state = WitnessState(text: state.text)!
        return AddCheckpointReply(status: reply.status, body: Array(reply.body.utf8))
    }

    package func reveal(_ request: RevealRequest) async -> RevealReply {
        guard !isAway, !isMute, let request = RevealRequest(request.bytes) else {
            return .unreachable
        }
        let reply = state.reveal(request, of: campaigns, by: keys)
        state = WitnessState(text: state.text)!
        return RevealReply(status: reply.status, body: Array(reply.body.utf8))
    }
}
