/// The result of a public draw of others, as a party's own people type it: each party for itself, so that no one of them
/// can give the others a wrong one.
package enum TypedSource {
    /// Why a text that was typed is not taken.
    package enum Refusal: Error, Hashable, Sendable, CustomStringConvertible {
        case unknown(String)
        /// A person who can still buy a ticket could have chosen the numbers.
        case stillSold(until: UInt64)
        case notInItsForm(DrawPlan.Source.Pattern)
        case mayStillBeDrawn(DrawPlan.Source)

        package var description: String {
            switch self {
            case .unknown(let name): "the manifest has no source \(name)"
            case .stillSold(let until):
                "its tickets are sold until \(CampaignTime.minute(of: until))"
            case .notInItsForm(.ssq):
                "write it as 01 05 11 17 23 30 + 09: six rising numbers, and one"
            case .notInItsForm(.dlt):
                "write it as 01 05 11 17 23 + 02 09: five rising numbers, and two"
            case .notInItsForm(.pl5): "write it as 1 2 3 4 5: the digits as they were drawn"
            case .mayStillBeDrawn(let source):
                "issue \(source.issue) may be drawn until \(source.lastDay)"
            }
        }
    }

    /// The terms with one more source, or another value for it, in the manifest's order whatever the order of typing.
    package static func add(
        _ source: DrawTerms.Source, to terms: DrawTerms, of plan: DrawPlan, at second: UInt64
    ) throws(Refusal) -> DrawTerms {
        guard let announced = plan.sources.first(where: { $0.name == source.name }) else {
            throw .unknown(source.name)
        }
        guard second >= announced.saleEnds else { throw .stillSold(until: announced.saleEnds) }
        guard announced.pattern.matches(source.value) else {
            throw .notInItsForm(announced.pattern)
        }
        if source.value == DrawPlan.Source.Pattern.notDrawn,
            CampaignTime.calendarDay(of: second) <= announced.lastDay
        {
            throw .mayStillBeDrawn(announced)
        }
        var typed = terms.sources.filter { $0.name != source.name } + [source]
        let order = plan.sources.map(\.name)
        typed.sort { order.firstIndex(of: $0.name) ?? 0 < order.firstIndex(of: $1.name) ?? 0 }
        return terms.with(typed)
    }
}

extension DrawTerms {
    /// The same first part with these sources, whose values a pattern has matched.
    func with(_ sources: [Source]) -> DrawTerms {
        DrawTerms(
            origin: origin, draw: draw, entries: entries, passes: passes, sources: sources) ?? self
    }
}
