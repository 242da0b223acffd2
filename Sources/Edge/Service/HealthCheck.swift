/// One part that the service stands on.
package struct HealthCheck: Sendable {
    /// The part's name in the health report.
    package let name: String
    /// If all essential parts fail, no request can be answered. Several share the load: while one is
    /// well, its part of the requests is answered.
    package let isEssential: Bool
    /// Nil if all is well, else a few words.
    package let fault: @Sendable () async -> String?

    package init(
        name: String, isEssential: Bool, fault: @escaping @Sendable () async -> String?
    ) {
        self.name = name
        self.isEssential = isEssential
        self.fault = fault
    }
}
