-- Is it working: per clinic for its members, over all for the operator.

create or replace view public.sync_clinic_health with (security_invoker = true) as
select
  l.clinic_id, k.name as clinic_name, l.device, l.lease_until,
  r.runs, r.runs_failed, r.success_rate, r.average_duration_ms, f.error_code as last_error_code,
  coalesce(g.consecutive_failures, 0) as consecutive_failures,
  v.completed_visits, v.notes_completeness, v.call_rate, v.latency_minutes,
  ok.last_success_at,
  extract(epoch from now() - coalesce(ok.last_success_at, l.go_live))::bigint as silent_seconds,
  coalesce(ok.last_success_at, l.go_live) < now() - interval '24 hours' as silent,
  coalesce(i.state, 'not_configured') as credential_state, coalesce(i.refused, false) as credential_refused
from public.idexx_sync_leases l
left join public.clinics k on k.id = l.clinic_id
left join public.idexx_credentials i on i.clinic_id = l.clinic_id
left join lateral (
  select max(s.completed_at) as last_success_at from public.idexx_sync_sessions s
  where s.clinic_id = l.clinic_id and s.status = 'completed'
) ok on true
left join lateral (
  select count(*) as runs,
         count(*) filter (where s.status <> 'completed') as runs_failed,
         round(count(*) filter (where s.status = 'completed')::numeric / nullif(count(*), 0), 4) as success_rate,
         round(avg(s.duration_ms)) as average_duration_ms
  from public.idexx_sync_sessions s
  where s.clinic_id = l.clinic_id and s.status <> 'in_progress' and s.started_at > now() - interval '7 days'
) r on true
left join lateral (
  select s.error_code from public.idexx_sync_sessions s
  where s.clinic_id = l.clinic_id and s.status in ('failed', 'needs_person')
    and s.started_at > now() - interval '7 days'
  order by s.completed_at desc limit 1
) f on true
left join lateral (
  select count(*) as consecutive_failures from public.idexx_sync_sessions s
  where s.clinic_id = l.clinic_id and s.status in ('failed', 'needs_person')
    and s.completed_at > coalesce(ok.last_success_at, '-infinity')
) g on true
left join lateral (
  select count(*) filter (where done) as completed_visits,
         round(count(*) filter (where done and has_clinical_notes)::numeric
               / nullif(count(*) filter (where done), 0), 4) as notes_completeness,
         round(count(*) filter (where done and discharge_call_id is not null)::numeric
               / nullif(count(*) filter (where done), 0), 4) as call_rate,
         round((percentile_cont(0.5) within group (order by extract(epoch from notes_synced_at - scheduled_at) / 60)
                filter (where notes_synced_at is not null))::numeric, 1) as latency_minutes
  from (select s.*, s.visit_status = 'completed' as done from public.consultation_sync_status s
        where s.clinic_id = l.clinic_id and s.scheduled_at > now() - interval '7 days') s
) v on true;

revoke all on public.sync_clinic_health from public, anon, authenticated, service_role;
grant select on public.sync_clinic_health to authenticated, service_role;

create or replace function public.sync_fleet_metrics() returns jsonb
language plpgsql stable security definer set search_path = '' as $$
begin
  -- The role setting, which security definer leaves alone, tells what PostgREST switched to.
  if current_setting('role', true) is distinct from 'service_role'
     and not exists (select from public.users u where u.id = odis_sync.caller() and u.role::text = 'admin') then
    raise sqlstate 'PT403' using message = 'not_an_operator', detail = 'Only operators see figures over all clinics.';
  end if;
  return (
    with clinic as (
      select count(*) as total from public.clinics k where coalesce(k.is_active, true)
    ), enabled as (
      select l.clinic_id, l.go_live,
             (select max(s.completed_at) from public.idexx_sync_sessions s
              where s.clinic_id = l.clinic_id and s.status = 'completed') as last_success_at
      from public.idexx_sync_leases l
      where not exists (select from public.idexx_credentials i where i.clinic_id = l.clinic_id and i.state = 'revoked')
    ), week as (
      select count(*) as runs, count(*) filter (where s.status = 'completed') as good, avg(s.duration_ms) as took
      from public.idexx_sync_sessions s
      where s.status <> 'in_progress' and s.started_at > now() - interval '7 days'
    ), day as (
      select count(*) as syncs, count(*) filter (where s.status <> 'completed') as failures,
             coalesce(sum(s.consultations_synced), 0) as consultations,
             coalesce(sum(s.discharge_calls_scheduled), 0) as calls
      from public.idexx_sync_sessions s
      where s.status <> 'in_progress' and s.completed_at > now() - interval '24 hours'
    ), failed as (
      select s.completed_at, s.clinic_id, k.name, s.error_code
      from public.idexx_sync_sessions s left join public.clinics k on k.id = s.clinic_id
      where s.status in ('failed', 'needs_person') order by s.completed_at desc limit 50
    )
    select jsonb_build_object(
      'server_time', odis_sync.rfc3339(now()),
      'total_clinics', clinic.total,
      'enabled_clinics', (select count(*) from enabled),
      'adoption', round((select count(*) from enabled)::numeric / nullif(clinic.total, 0), 4),
      'success_rate', round(week.good::numeric / nullif(week.runs, 0), 4),
      'average_sync_seconds', round(week.took / 1000, 1),
      'last_24_hours', jsonb_build_object('syncs', day.syncs, 'failures', day.failures,
        'consultations_synced', day.consultations, 'discharge_calls_scheduled', day.calls),
      'silent_clinics', (select coalesce(jsonb_agg(e.clinic_id order by e.clinic_id), '[]') from enabled e
                         where coalesce(e.last_success_at, e.go_live) < now() - interval '24 hours'),
      'error_log', (select coalesce(jsonb_agg(jsonb_build_object(
                      'timestamp', odis_sync.rfc3339(f.completed_at), 'clinic_id', f.clinic_id, 'clinic', f.name,
                      'error', f.error_code) order by f.completed_at desc), '[]') from failed f))
    from clinic, week, day);
end $$;
