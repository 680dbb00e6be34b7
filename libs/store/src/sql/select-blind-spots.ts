import { type Operation, type SpanKind } from '#span';
import { type BlindPlace } from '#survey';
import { type Statement, statement } from '../statement.js';

export type BlindSpotRow = {
  service: string;
  name: string;
  kind: SpanKind;
  sampled: number;
  blindService: string;
  place: BlindPlace;
  span: string;
  /** Of the operation's critical path. */
  share: number;
  /** A request, on average. */
  meanNs: number;
};

/** Those that are worth a person's while, the largest share of an operation first. */
export function selectBlindSpots(
  filter: Partial<Operation>,
  from: Date,
  to: Date,
  { share, meanNs, limit }: { share: number; meanNs: number; limit: number },
): Statement<BlindSpotRow> {
  return statement(
    `with totals as (
       select operation_id, sum(sampled)::int as sampled, sum(requests) as requests, sum(path_ns) as path_ns
       from survey_operation
       where hour >= $1 and hour < $2
       group by operation_id
     ),
     spots as (
       select operation_id, service, place, (array_agg(span order by hour desc))[1] as span, sum(path_ns) as path_ns
       from survey_blind_spot
       where hour >= $1 and hour < $2
       group by operation_id, service, place
     )
     select operation.service, operation.name, operation.kind, sampled,
       spots.service as "blindService", place, span,
       spots.path_ns / totals.path_ns as share, spots.path_ns / requests as "meanNs"
     from spots join totals using (operation_id) join operation on operation.id = operation_id
     where totals.path_ns > 0 and spots.path_ns >= $3 * totals.path_ns and spots.path_ns >= $4 * requests
       and ($5::text is null or operation.service = $5)
       and ($6::text is null or operation.name = $6)
       and ($7::text is null or operation.kind = $7)
     order by share desc, operation.id, spots.service, place
     limit $8`,
    [from, to, share, meanNs, filter.service ?? null, filter.name ?? null, filter.kind ?? null, limit],
  );
}
