import NIOCore

extension SelfCheck {
    /// What is right to answer to an entry, with and without its outcome.
    static func entries(_ checks: inout Checks) {
        let corpus = Corpus(
            bodies: Array(#"{"number":"1"}{"number":"2"}"#.utf8), ends: [14, 28], keys: [1, 2],
            outcomes: [.normal, .voided])
        let order = EntryOrder(corpus, seed: 1)
        checks.expect(order.indexes == [0], "only an invoice that is good may enter")
        guard let target = Target(url: "http://127.0.0.1:1", headers: []) else { return }
        let waiting = #"{"receipt":"a","outcome":{"state":"waiting"}}"#
        let won = #"{"receipt":"a","outcome":{"state":"won"}}"#
        for (awaits, status, body, fault) in [
            (false, 201, waiting, nil), (false, 201, won, nil), (true, 201, won, nil),
            (true, 201, waiting, .noOutcome), (false, 201, "{}", .noReceipt),
            (false, 200, won, .httpStatus(200)), (true, 422, won, .httpStatus(422)),
        ] as [(Bool, Int, String, Fault?)] {
            let workload = EntryWorkload(
                order, Cursor(), until: 1, target: target, awaitsOutcome: awaits)
            let found = workload.fault(
                ticket: 0, connection: 0, httpStatus: status, body: Array(body.utf8).span)
            checks.expect(found == fault, "\(status) \(body): \(fault.map { "\($0)" } ?? "right")")
        }
        let workload = EntryWorkload(
            order, Cursor(), until: 1, target: target, awaitsOutcome: false)
        var buffer = ByteBuffer()
        checks.expect(workload.write(for: 0, to: &buffer) == 0, "the first invoice is entered")
        let text = String(buffer: buffer)
        checks.expect(
            text.hasSuffix("\r\n\r\n" + #"{"number":"1","holder":"person-0"}"#),
            "an entry names its holder")
        checks.expect(text.contains("prefer: wait=0\r\n"), "a receipt alone is asked for")
        checks.expect(
            workload.write(for: 0, to: &buffer) == nil, "an invoice is entered once")
    }
}
