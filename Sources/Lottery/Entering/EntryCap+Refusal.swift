extension EntryCap {
    /// The refusal of an entry accepted at this second.
    func refusal(_ caps: EntryCaps, at second: UInt64) -> EntryRefusal {
        let tomorrow = UInt64(CampaignTime.day(of: second).upperBound)
        return switch self {
        case .holderDay: .holderDay(caps.holderDay ?? 0, until: tomorrow)
        case .holderMonth:
            .holderMonth(
                caps.holderMonth ?? 0, until: UInt64(CampaignTime.month(of: second).upperBound))
        case .holderAll: .holderAll(caps.holderAll ?? 0)
        case .sellerDay: .sellerDay(caps.sellerDay ?? 0, until: tomorrow)
        case .sellerAll: .sellerAll(caps.sellerAll ?? 0)
        }
    }
}
