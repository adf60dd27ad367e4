import Testing

@testable import EventLoops

@Suite("The timer queue") struct TimerQueueTests {}
