import Foundation

/// One line on the terminal that says what is going on; silent when nobody watches.
struct Progress: Sendable {
    private let isShown = isatty(STDERR_FILENO) == 1

    /// Shows the meter until cancelled.
    func follow(_ title: String, _ meter: Meter, secondsLeft: Double) async {
        guard isShown else { return }
        let start = ContinuousClock.now
        var last = (units: 0, at: start)
        while !Task.isCancelled {
            try? await Task.sleep(for: .milliseconds(500))
            let now = ContinuousClock.now
            let reading = meter.reading
            let rate = Double(reading.units - last.units) / ((now - last.at) / .seconds(1))
            last = (reading.units, now)
            let left = Int(max(0, secondsLeft - (now - start) / .seconds(1)))
            show(
                "\(title)  \(Table.number(rate))/s  \(reading.faults) wrong  "
                    + "\(left / 60) min \(left % 60) s left")
        }
        clear()
    }

    func show(_ line: String) {
        guard isShown else { return }
        FileHandle.standardError.write(Data("\r\u{1B}[K\(line)".utf8))
    }

    func clear() { show("") }
}
