import Edge

extension ServiceModule {
    /// The process itself: its memory, its processor time, its files.
    static func process() -> ServiceModule {
        ServiceModule("process", gauges: [ProcessGauges().sample])
    }
}
