/// The statements of one command, and the order in which the server is told of them.
struct PostgresSeries: Sendable {
    enum Step: Sendable {
        /// Of the statement at a place.
        case prepare(Int), execute(Int)
    }

    private static let one: [Step] = [.execute(0)]
    private static let onePrepared: [Step] = [.prepare(0), .execute(0)]

    let statements: [PostgresCommand.Statement]
    let plans: [PreparedStatements.Plan]
    let steps: [Step]

    init(_ statements: [PostgresCommand.Statement], _ plans: [PreparedStatements.Plan]) {
        self.statements = statements
        self.plans = plans
        // Nearly always, so it makes no arrays.
        if plans.count == 1 {
            steps = plans[0].mustPrepare ? Self.onePrepared : Self.one
            return
        }
        let places = plans.indices
        // Named statements come first: others rely on them, so no failure here may skip them.
        let named = places.filter { plans[$0].mustPrepare && !plans[$0].isUnnamed }
        // The statement without a name is nobody else's, and there is only one at a time.
        steps =
            named.map(Step.prepare)
            + places.flatMap { place in
                plans[place].isUnnamed ? [.prepare(place), .execute(place)] : [.execute(place)]
            }
    }
}
